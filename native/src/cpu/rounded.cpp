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
static_assert(rounded_columns % panel == 0);
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
// Where partial sums have 16 bits, two products of each of four quads of values are added in them: the
// sum of the codes of one sign among these must not exceed `most_codes`.
constexpr int64_t step = 16;
constexpr int summed = step / 2;
constexpr int most_codes = 32767 / most_byte;

CAIRN_INLINE int64_t groups_of(int64_t depth) {
  return (depth + group - 1) / group;
}

// Where a value lies in a row or column.
CAIRN_INLINE int64_t place(int64_t k) {
  return k / block * block + k % lanes * 4 + k % block / lanes;
}

// The value that lies there.
CAIRN_INLINE int64_t index(int64_t place) {
  return place / block * block + place % 4 * lanes + place % block / 4;
}

// A panel's codes [depth / 4, panel, 4], its scales [panel], and the sums of its codes [groups, panel].
CAIRN_INLINE int64_t panel_size(int64_t groups) {
  return panel * (groups * group + (1 + groups) * static_cast<int64_t>(sizeof(float)));
}

// The factors of values, before the panels.
CAIRN_INLINE int64_t factors_size(int64_t groups) {
  return groups * group * static_cast<int64_t>(sizeof(float));
}

int64_t packed_size(int64_t depth, int64_t columns) {
  int64_t groups = groups_of(depth);
  return factors_size(groups) + rounded_up(columns, panel) / panel * panel_size(groups);
}

// ---- weights

// Makes codes that are added in 16 bits smaller until the sum of those of one sign fits: each time the
// one that is farthest above the value that it stands for, so that all lose a little.
void bound(int8_t* const* codes, const float* values, int sign) {
  for (;;) {
    int total = 0;
    int chosen = 0;
    float farthest = -__builtin_inff();
    for (int i = 0; i < summed; i++) {
      int code = sign * *codes[i];
      if (code > 0) {
        total += code;
        float above = code - sign * values[i];
        chosen = above > farthest ? i : chosen;
        farthest = above > farthest ? above : farthest;
      }
    }
    if (total <= most_codes) {
      return;
    }
    *codes[chosen] -= sign;
  }
}

// A column of a matrix, and a column of a panel, `codes` being the first of it.
struct Column {
  const float* x;
  int64_t stride;
  const float* factors;
  int64_t depth;
  int8_t* codes;

  // Zero behind the last.
  float value(int64_t k) const {
    return k < depth ? x[k * stride] / factors[k] : 0;
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
    float value = column.value(k) * factor;
    *column.at(place(k)) = static_cast<int8_t>(value + (value < 0 ? -0.5f : 0.5f));
  }
  for (int64_t k = 0; k < padded; k += step) {
    for (int64_t pair = k; pair < k + 4; pair += 2) {
      int8_t* codes[summed];
      float values[summed];
      for (int i = 0; i < summed; i++) {
        int64_t place = pair + i / 2 * 4 + i % 2;
        codes[i] = column.at(place);
        values[i] = column.value(index(place)) * factor;
      }
      bound(codes, values, 1);
      bound(codes, values, -1);
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
  constexpr int most_code[] = {most_codes / summed, 64, 90, 127};  // the first is never bound
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

void pack(
    Matrix matrix, const float* factors, int64_t depth, int64_t columns, int8_t* packed) {
  int64_t groups = groups_of(depth);
  __builtin_memset(packed, 0, packed_size(depth, columns));
  float* kept = reinterpret_cast<float*>(packed);
  for (int64_t k = 0; k < groups * group; k++) {
    kept[k] = factors[lesser(k, depth - 1)];
  }
  int8_t* panels = packed + factors_size(groups);
  for (int64_t j = 0; j < columns; j++) {
    int8_t* codes = panels + j / panel * panel_size(groups);
    float* scale = reinterpret_cast<float*>(codes + groups * group * panel) + j % panel;
    Column column{
        matrix.data + j * matrix.column, matrix.row, kept, depth, codes + j % panel * 4};
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

// Returns numbers only if all values are.
CAIRN_INLINE floats round_group(
    const float* from, const float* factors, uint8_t* to, float* scale, float* low) {
  constexpr int vectors = group / lanes;
  floats x[vectors];
  floats least = load(from) * load(factors);
  floats most = least;
  floats strange = floats{};
  CAIRN_UNROLL
  for (int i = 0; i < vectors; i++) {
    x[i] = load(from + i * lanes) * load(factors + i * lanes);
    least = smallest(least, x[i]);
    most = largest(most, x[i]);
    strange += x[i] * 0.0f;
  }
  *low = -largest(-least);
  float range = largest(most) - *low;
  float factor = range > 1e-30f ? most_byte / range : 0;
  CAIRN_UNROLL
  for (int i = 0; i < vectors; i += 4) {
    store_bytes(narrow(x + i, *low, factor), to + i * lanes);
  }
  *scale = range / most_byte;
  return strange;
}

void round(
    const float* x, int64_t size, const int8_t* packed, const ByteRows& to, int64_t row) {
  auto factors = reinterpret_cast<const float*>(packed);
  floats strange = floats{};
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
    strange += round_group(
        from, factors + g * group, to.bytes + at * group, to.scales + at, to.lows + at);
  }
  to.scales[row * to.groups] += sum(strange);  // so that the row's products are no numbers either
}

// ---- products

// How many values are multiplied before partial sums are widened.
constexpr int64_t at_once = sizeof(partials{}[0]) == 2 ? step : group;

// How many cache lines of the next panel are fetched with a group of this one.
constexpr int fetched = 4;
constexpr int64_t line = 64;

// Has the compiler compute x here, as it would put off so many that the registers do not hold them.
CAIRN_INLINE void hold(partials& x) {
#if defined(__x86_64__)
  asm("" : "+x"(x));
#else
  asm("" : "+w"(x));
#endif
}

template <int R>
CAIRN_INLINE void tile(
    const ByteRows& x, int64_t row, const int8_t* codes, int64_t width, const float* bias,
    float* out, int64_t out_row, const int8_t* ahead) {
  int64_t depth = x.groups * group;
  const uint8_t* values = x.bytes + row * depth;
  auto scales = reinterpret_cast<const float*>(codes + depth * panel);
  const float* sums_of = scales + panel;
  floats totals[R][panel_vectors] = {};
  for (int64_t g = 0; g < x.groups; g++, values += group, sums_of += panel) {
    CAIRN_UNROLL
    for (int i = 0; i < fetched; i++, ahead += line) {
      __builtin_prefetch(ahead, 0, 2);  // into the second-level cache
    }
    ints sums[R][panel_vectors] = {};
    CAIRN_UNROLL
    for (int64_t k = 0; k < group; k += at_once) {
      partials some[R][panel_vectors] = {};
      CAIRN_UNROLL
      for (int64_t i = k; i < k + at_once; i += 4, codes += 4 * panel) {
        bytes columns[panel_vectors];
        CAIRN_UNROLL
        for (int v = 0; v < panel_vectors; v++) {
          columns[v] = load_bytes(codes + v * vector_bytes);
        }
        CAIRN_UNROLL
        for (int r = 0; r < R; r++) {
          bytes four = repeat(values + r * depth + i);
          CAIRN_UNROLL
          for (int v = 0; v < panel_vectors; v++) {
            some[r][v] = dot(some[r][v], four, columns[v]);
            hold(some[r][v]);
          }
        }
      }
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        CAIRN_UNROLL
        for (int v = 0; v < panel_vectors; v++) {
          sums[r][v] = widen(sums[r][v], some[r][v]);
        }
      }
    }
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      int64_t at = (row + r) * x.groups + g;
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        totals[r][v] += __builtin_convertvector(sums[r][v], floats) * x.scales[at];
        totals[r][v] += load(sums_of + v * lanes) * x.lows[at];
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
    const float* bias, float* out, int64_t out_row, const int8_t* ahead) {
  if (m >= R) {
    tile<R>(x, row, codes, width, bias, out, out_row, ahead);
  } else if constexpr (R > 1) {
    rest<R - 1>(x, row, m, codes, width, bias, out, out_row, ahead);
  }
}

void multiply(
    const ByteRows& x, int64_t m, const int8_t* packed, int64_t columns, int64_t from, int64_t to,
    const float* bias, float* out, int64_t out_row) {
  const int8_t* panels = packed + factors_size(x.groups);
  for (int64_t j = from; j < to; j += panel) {
    const int8_t* codes = panels + j / panel * panel_size(x.groups);
    const float* added = bias == nullptr ? nullptr : bias + j;
    const int8_t* next = codes + panel_size(x.groups);
    for (int64_t i = 0; i < m; i += tile_rows) {
      // what lies behind the next panel is fetched with that one
      int64_t ahead = i / tile_rows * x.groups * fetched * line;
      bool has = j + panel < columns && ahead < panel_size(x.groups);
      rest<tile_rows>(
          x, i, m - i, codes, lesser(panel, columns - j), added, out + i * out_row + j, out_row,
          has ? next + ahead : codes);
    }
  }
}

}  // namespace

extern const RoundedKernels CAIRN_LEVEL;
const RoundedKernels CAIRN_LEVEL = {packed_size, pack, round, multiply};

}  // namespace cairn::cpu
