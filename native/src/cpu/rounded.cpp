// Built several times, with CAIRN_LEVEL as the name of the table.
//
// Of a row, each group is low + scale * byte; a column is scale * code. A group's part of their product
// is the sum of bytes times codes, scaled, plus low times the sum of the codes.
//
// Values lie in the order in which vectors become bytes fastest: those of a block that are `lanes`
// apart side by side.

#include "rounded.h"

#include "integers.h"

namespace cairn::cpu {
namespace {

constexpr int panel_vectors = 2;
constexpr int panel = panel_vectors * lanes;
// as many sums and totals as the registers hold
#if CAIRN_LANES == 16 || defined(__aarch64__)
constexpr int tile_rows = 6;
#else
constexpr int tile_rows = 3;
#endif

constexpr int most_byte = 127;
constexpr int64_t group = rounded_group;
constexpr int64_t block = 4 * lanes;
static_assert(group % block == 0);
// Two quads of values are multiplied at a time.
constexpr int64_t step = 8;
// Two products of each are added in 16 bits: the sum of their codes of one sign must not exceed this.
constexpr int most_codes = 32767 / most_byte;

// Adds to each lane eight products of bytes: a and b, below 128, with what stands below them in c and
// d, codes.
CAIRN_INLINE ints dot_two(ints sum, bytes a, bytes c, bytes b, bytes d) {
#if defined(__AVX2__) && !defined(__AVX512VNNI__) && !defined(__AVXVNNI__)
  __m256i first = _mm256_maddubs_epi16((__m256i)a, (__m256i)c);
  __m256i second = _mm256_maddubs_epi16((__m256i)b, (__m256i)d);
  __m256i both = _mm256_add_epi16(first, second);
  return sum + (ints)_mm256_madd_epi16(both, _mm256_set1_epi16(1));
#else
  return dot(dot(sum, a, c), b, d);
#endif
}

CAIRN_INLINE int64_t groups_of(int64_t depth) {
  return (depth + group - 1) / group;
}

// Where a value lies in a row or column.
CAIRN_INLINE int64_t place(int64_t k) {
  return k / block * block + k % lanes * 4 + k % block / lanes;
}

// A panel's codes [depth / 4, panel, 4], its scales [panel], and the sums of its codes [groups, panel].
CAIRN_INLINE int64_t panel_size(int64_t groups) {
  return panel * (groups * group + (1 + groups) * static_cast<int64_t>(sizeof(float)));
}

int64_t packed_size(int64_t depth, int64_t columns) {
  return rounded_up(columns, panel) / panel * panel_size(groups_of(depth));
}

// ---- weights

// Makes the largest of four codes smaller until their sum fits, as those of one sign must.
void bound(int8_t* const* codes, int sign) {
  for (;;) {
    int total = 0;
    int largest = 0;
    for (int i = 0; i < 4; i++) {
      int value = sign * *codes[i];
      total += value > 0 ? value : 0;
      largest = value > sign * *codes[largest] ? i : largest;
    }
    if (total <= most_codes) {
      return;
    }
    *codes[largest] -= sign;
  }
}

// A column of a matrix, and a column of a panel, `codes` being the first of it.
struct Column {
  const float* x;
  int64_t stride;
  int64_t depth;
  int8_t* codes;

  float value(int64_t k) const {
    return x[k * stride];
  }

  int8_t* at(int64_t place) const {
    return codes + place / 4 * (4 * panel) + place % 4;
  }
};

// Rounds a column, with the largest code that is given, and returns the squares of what is lost.
float round_column(const Column& column, float largest, int most_code) {
  float factor = largest > 1e-30f ? most_code / largest : 0;
  int64_t padded = groups_of(column.depth) * group;
  for (int64_t k = 0; k < padded; k++) {
    float value = k < column.depth ? column.value(k) * factor : 0;
    *column.at(place(k)) = static_cast<int8_t>(value + (value < 0 ? -0.5f : 0.5f));
  }
  for (int64_t k = 0; k < padded; k += step) {
    for (int64_t pair = k; pair < k + 4; pair += 2) {
      int8_t* together[] = {
          column.at(pair), column.at(pair + 1), column.at(pair + 4), column.at(pair + 5)};
      bound(together, 1);
      bound(together, -1);
    }
  }
  float lost = 0;
  for (int64_t k = 0; k < column.depth; k++) {
    float difference = *column.at(place(k)) * (largest / most_code) - column.value(k);
    lost += difference * difference;
  }
  return lost;
}

// Rounds a column as it loses least: larger codes are finer, but are bound more often.
//
// Returns its scale.
float pack_column(const Column& column) {
  float largest = 0;
  float strange = 0;  // no number if a value is endless or none
  for (int64_t k = 0; k < column.depth; k++) {
    float size = __builtin_fabsf(column.value(k));
    largest = size > largest ? size : largest;
    strange += size * 0;
  }
  if (strange != 0) {
    return strange;
  }
  constexpr int most_code[] = {most_codes / 4, 90, 127};  // the first is never bound
  int best = most_code[0];
  float least = __builtin_inff();
  for (int finer : most_code) {
    float lost = round_column(column, largest, finer);
    best = lost < least ? finer : best;
    least = lost < least ? lost : least;
  }
  round_column(column, largest, best);
  return largest / best;
}

void pack(Matrix matrix, int64_t depth, int64_t columns, int8_t* packed) {
  int64_t groups = groups_of(depth);
  __builtin_memset(packed, 0, packed_size(depth, columns));
  for (int64_t j = 0; j < columns; j++) {
    int8_t* codes = packed + j / panel * panel_size(groups);
    float* scale = reinterpret_cast<float*>(codes + groups * group * panel) + j % panel;
    Column column{
        matrix.data + j * matrix.column, matrix.row, depth, codes + j % panel * 4};
    *scale = pack_column(column);
    for (int64_t k = 0; k < groups * group; k++) {
      scale[(1 + k / group) * panel] += *column.at(k);
    }
  }
}

// ---- rows

// Four vectors of whole numbers as bytes.
CAIRN_INLINE bytes narrow(const floats* x, float least, float factor) {
  const floats shift = all(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  ints result = ints{};
  CAIRN_UNROLL
  for (int i = 0; i < 4; i++) {
    ints number = (ints)((x[i] - least) * factor + shift) - (ints)shift;
    result |= number << (8 * i);
  }
  return (bytes)result;
}

// Compares halves, so that nothing waits for many others.
CAIRN_INLINE float highest(floats x) {
  float parts[lanes];
  __builtin_memcpy(parts, &x, sizeof parts);
  CAIRN_UNROLL
  for (int half = lanes / 2; half > 0; half /= 2) {
    CAIRN_UNROLL
    for (int i = 0; i < half; i++) {
      parts[i] = parts[i] > parts[i + half] ? parts[i] : parts[i + half];
    }
  }
  return parts[0];
}

CAIRN_INLINE void round_group(const float* from, uint8_t* to, float* scale, float* low) {
  constexpr int vectors = group / lanes;
  floats x[vectors];
  floats least = load(from);
  floats most = least;
  floats strange = floats{};  // no number if a value is endless or none
  CAIRN_UNROLL
  for (int i = 0; i < vectors; i++) {
    x[i] = load(from + i * lanes);
    least = smallest(least, x[i]);
    most = largest(most, x[i]);
    strange += x[i] * 0.0f;
  }
  *low = -highest(-least);
  float range = highest(most) - *low + sum(strange);
  float factor = range > 1e-30f ? most_byte / range : 0;
  CAIRN_UNROLL
  for (int i = 0; i < vectors; i += 4) {
    store_bytes(narrow(x + i, *low, factor), to + i * lanes);
  }
  *scale = range / most_byte;
}

void round(const float* x, int64_t size, const ByteRows& to, int64_t row) {
  for (int64_t g = 0; g < to.groups; g++) {
    const float* from = x + g * group;
    float last[group];  // what is left, and its last value again and again
    if (size - g * group < group) {
      for (int64_t i = 0; i < group; i++) {
        last[i] = x[lesser(g * group + i, size - 1)];
      }
      from = last;
    }
    int64_t at = row * to.groups + g;
    round_group(from, to.bytes + at * group, to.scales + at, to.lows + at);
  }
}

// ---- products

template <int R>
CAIRN_INLINE void tile(
    const ByteRows& x, int64_t row, const int8_t* codes, int64_t width, const float* bias,
    float* out, int64_t out_row) {
  int64_t depth = x.groups * group;
  const uint8_t* values = x.bytes + row * depth;
  auto scales = reinterpret_cast<const float*>(codes + depth * panel);
  const float* sums_of = scales + panel;
  floats totals[R][panel_vectors] = {};
  for (int64_t g = 0; g < x.groups; g++, values += group) {
    ints sums[R][panel_vectors] = {};
    for (int64_t k = 0; k < group; k += step, codes += step * panel) {
      bytes columns[2][panel_vectors];
      CAIRN_UNROLL
      for (int v = 0; v < 2 * panel_vectors; v++) {
        columns[v / panel_vectors][v % panel_vectors] = load_bytes(codes + v * vector_bytes);
      }
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        bytes first = repeat(values + r * depth + k);
        bytes second = repeat(values + r * depth + k + 4);
        CAIRN_UNROLL
        for (int v = 0; v < panel_vectors; v++) {
          sums[r][v] = dot_two(sums[r][v], first, columns[0][v], second, columns[1][v]);
        }
      }
    }
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      int64_t at = (row + r) * x.groups + g;
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        totals[r][v] += __builtin_convertvector(sums[r][v], floats) * x.scales[at];
      }
    }
  }
  for (int64_t g = 0; g < x.groups; g++, sums_of += panel) {
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        totals[r][v] += load(sums_of + v * lanes) * x.lows[(row + r) * x.groups + g];
      }
    }
  }
  float added[panel] = {};
  for (int64_t j = 0; bias != nullptr && j < width; j++) {
    added[j] = bias[j];
  }
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    CAIRN_UNROLL
    for (int v = 0; v < panel_vectors; v++) {
      totals[r][v] = totals[r][v] * load(scales + v * lanes) + load(added + v * lanes);
    }
    if (width == panel) {
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        store(totals[r][v], out + r * out_row + v * lanes);
      }
    } else {
      __builtin_memcpy(out + r * out_row, totals[r], width * sizeof(float));
    }
  }
}

// As many rows as `m` says, up to R.
template <int R>
CAIRN_INLINE void rest(
    const ByteRows& x, int64_t row, int64_t m, const int8_t* codes, int64_t width,
    const float* bias, float* out, int64_t out_row) {
  if (m >= R) {
    tile<R>(x, row, codes, width, bias, out, out_row);
  } else if constexpr (R > 1) {
    rest<R - 1>(x, row, m, codes, width, bias, out, out_row);
  }
}

void multiply(
    const ByteRows& x, int64_t m, const int8_t* packed, int64_t columns, const float* bias, float* out,
    int64_t out_row) {
  for (int64_t j = 0; j < columns; j += panel) {
    const int8_t* codes = packed + j / panel * panel_size(x.groups);
    const float* added = bias == nullptr ? nullptr : bias + j;
    for (int64_t i = 0; i < m; i += tile_rows) {
      rest<tile_rows>(
          x, i, m - i, codes, lesser(panel, columns - j), added, out + i * out_row + j,
          out_row);
    }
  }
}

}  // namespace

extern const RoundedKernels CAIRN_LEVEL;
const RoundedKernels CAIRN_LEVEL = {packed_size, pack, round, multiply};

}  // namespace cairn::cpu
