// Built several times, with CAIRN_LEVEL as the name of the table.
//
// A row is low + scale * byte, a column scale * code. Their product is the sum of bytes times codes
// with both scales, plus low times the sum of the column as it was rounded.
//
// Values of a block lie in the order in which vectors become bytes fastest: those that are `lanes`
// apart side by side.

#include "rounded.h"

#include "integers.h"

namespace cairn::cpu {
namespace {

constexpr int panel_vectors = 2;
constexpr int panel = panel_vectors * lanes;
#if CAIRN_LANES == 8
constexpr int tile_rows = 4;
#else
constexpr int tile_rows = 6;
#endif

constexpr int most_byte = 127;
constexpr int64_t block = 4 * lanes;
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

int64_t padded_depth(int64_t depth) {
  return rounded_up(depth, block);
}

// Where a value lies in a row or column.
CAIRN_INLINE int64_t place(int64_t k) {
  return k / block * block + k % lanes * 4 + k % block / lanes;
}

// A panel's codes [depth / 4, panel, 4], its scales, and the sums of its columns.
int64_t panel_size(int64_t depth) {
  return panel * (padded_depth(depth) + 2 * sizeof(float));
}

int64_t packed_size(int64_t depth, int64_t columns) {
  return rounded_up(columns, panel) / panel * panel_size(depth);
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

// A column of a panel, `codes` being the first of them.
struct Column {
  int8_t* codes;
  float scale;
  int64_t sum;

  int8_t* at(int64_t k) const {
    return codes + k / 4 * (4 * panel) + k % 4;
  }
};

// Rounds a column so that its largest code is `most_code`, and returns the squares of what is lost.
float round_column(
    const float* x, int64_t stride, int64_t depth, float largest, int most_code, Column& to) {
  float factor = largest > 1e-30f ? most_code / largest : 0;
  int64_t padded = padded_depth(depth);
  for (int64_t k = 0; k < padded; k++) {
    float value = k < depth ? x[k * stride] * factor : 0;
    *to.at(place(k)) = static_cast<int8_t>(value + (value < 0 ? -0.5f : 0.5f));
  }
  to.scale = largest / most_code;
  to.sum = 0;
  for (int64_t k = 0; k < padded; k += step) {
    for (int64_t pair = k; pair < k + 4; pair += 2) {
      int8_t* together[] = {to.at(pair), to.at(pair + 1), to.at(pair + 4), to.at(pair + 5)};
      bound(together, 1);
      bound(together, -1);
      to.sum += *together[0] + *together[1] + *together[2] + *together[3];
    }
  }
  float lost = 0;
  for (int64_t k = 0; k < depth; k++) {
    float difference = *to.at(place(k)) * to.scale - x[k * stride];
    lost += difference * difference;
  }
  return lost;
}

// Larger codes are finer, but are bound more often.
void pack_column(const float* x, int64_t stride, int64_t depth, Column& to) {
  float largest = 0;
  for (int64_t k = 0; k < depth; k++) {
    float size = __builtin_fabsf(x[k * stride]);
    largest = size > largest ? size : largest;
  }
  constexpr int most_code[] = {most_codes / 4, 90, 127};
  int best = most_code[0];  // which is never bound
  float least = __builtin_inff();
  for (int finer : most_code) {
    float lost = round_column(x, stride, depth, largest, finer, to);
    best = lost < least ? finer : best;
    least = lost < least ? lost : least;
  }
  round_column(x, stride, depth, largest, best, to);
}

void pack(Matrix matrix, int64_t depth, int64_t columns, int8_t* packed) {
  int64_t size = panel_size(depth);
  for (int64_t j = 0; j < rounded_up(columns, panel); j++) {
    int8_t* codes = packed + j / panel * size;
    auto scales = reinterpret_cast<float*>(codes + padded_depth(depth) * panel);
    int64_t at = j % panel;
    Column column{codes + 4 * at, 0, 0};
    // those behind the last are never looked at
    const float* x = matrix.data + lesser(j, columns - 1) * matrix.column;
    pack_column(x, matrix.row, depth, column);
    scales[at] = column.scale;
    scales[panel + at] = column.scale * column.sum;
  }
}

// ---- rows

// Four vectors of whole numbers as bytes.
CAIRN_INLINE bytes narrow(const float* x, float least, float factor) {
  const floats shift = all(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  ints result = ints{};
  CAIRN_UNROLL
  for (int i = 0; i < 4; i++) {
    ints number = (ints)((load(x + i * lanes) - least) * factor + shift) - (ints)shift;
    result |= number << (8 * i);
  }
  return (bytes)result;
}

void round(const float* x, int64_t size, const ByteRows& to, int64_t row) {
  int64_t whole = size / block * block;
  alignas(64) float last[block];  // what is left, and the row's last value again and again
  for (int64_t i = 0; i < block; i++) {
    last[i] = x[whole + i < size ? whole + i : size - 1];
  }
  floats low = load(last);
  floats high = low;
  floats strange = floats{};  // no number if a value is endless or none
  auto look = [&](const float* from) {
    floats v = load(from);
    low = smallest(low, v);
    high = largest(high, v);
    strange += v * 0.0f;
  };
  for (int64_t i = 0; i < whole; i += lanes) {
    look(x + i);
  }
  for (int64_t i = 0; i < block; i += lanes) {
    look(last + i);
  }
  float least = -largest(-low);
  float range = largest(high) - least + sum(strange);
  float factor = range > 1e-30f ? most_byte / range : 0;
  uint8_t* bytes_of = to.bytes + row * to.depth;
  for (int64_t i = 0; i < whole; i += block) {
    store_bytes(narrow(x + i, least, factor), bytes_of + i);
  }
  if (whole < size) {
    store_bytes(narrow(last, least, factor), bytes_of + whole);
  }
  to.scales[row] = range / most_byte;
  to.lows[row] = least;
}

// ---- products

template <int R>
CAIRN_INLINE void tile(
    const ByteRows& x, int64_t row, const int8_t* codes, int64_t width, const float* bias,
    float* out, int64_t out_row) {
  ints sums[R][panel_vectors] = {};
  const uint8_t* values = x.bytes + row * x.depth;
  for (int64_t k = 0; k < x.depth; k += step, codes += step * panel) {
    bytes columns[2][panel_vectors];
    CAIRN_UNROLL
    for (int v = 0; v < 2 * panel_vectors; v++) {
      columns[v / panel_vectors][v % panel_vectors] = load_bytes(codes + v * vector_bytes);
    }
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      bytes first = repeat(values + r * x.depth + k);
      bytes second = repeat(values + r * x.depth + k + 4);
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        sums[r][v] = dot_two(sums[r][v], first, columns[0][v], second, columns[1][v]);
      }
    }
  }
  auto scales = reinterpret_cast<const float*>(codes);
  float part[panel] = {};
  for (int64_t j = 0; bias != nullptr && j < width; j++) {
    part[j] = bias[j];
  }
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    floats products[panel_vectors];
    CAIRN_UNROLL
    for (int v = 0; v < panel_vectors; v++) {
      products[v] = __builtin_convertvector(sums[r][v], floats) * x.scales[row + r] *
              load(scales + v * lanes) +
          (load(scales + panel + v * lanes) * x.lows[row + r] + load(part + v * lanes));
    }
    if (width == panel) {
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        store(products[v], out + r * out_row + v * lanes);
      }
    } else {
      __builtin_memcpy(out + r * out_row, products, width * sizeof(float));
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
    const int8_t* codes = packed + j / panel * panel_size(x.depth);
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
const RoundedKernels CAIRN_LEVEL = {padded_depth, packed_size, pack, round, multiply};

}  // namespace cairn::cpu
