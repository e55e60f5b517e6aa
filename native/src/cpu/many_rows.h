// Products of many rows: the codes of a panel of the matrix's rows are laid out first, so that each lane
// of a vector holds four values of another row.
#pragma once

#include "codes.h"
#if defined(__AMX_INT8__)
#include "tiles.h"
#endif

namespace cairn::cpu {
namespace {

#if defined(__AMX_INT8__)
constexpr int tile_rows = 16;
#else
constexpr int tile_rows = 6;

struct MatrixUnit {};
#endif
constexpr int panel_vectors = 2;
constexpr int panel = panel_vectors * lanes;
constexpr int64_t panel_depth = 1024;

struct Panel {
  alignas(64) uint8_t codes[panel_depth * panel];  // [depth / 4, panel, 4]
  alignas(64) float scales[panel_depth / smallest_group * panel];  // [groups, panel]
  alignas(64) float biases[panel_depth / smallest_group * panel];
};

// Lays four words of each row out, word by word.
CAIRN_INLINE void transpose(const uint8_t* const* rows, int64_t at, ints* to) {
  ints a = from_rows(rows, at);
  ints b = from_rows(rows + 1, at);
  ints c = from_rows(rows + 2, at);
  ints d = from_rows(rows + 3, at);
  to[0] = first_pairs(first_of(a, b), first_of(c, d));
  to[1] = last_pairs(first_of(a, b), first_of(c, d));
  to[2] = first_pairs(last_of(a, b), last_of(c, d));
  to[3] = last_pairs(last_of(a, b), last_of(c, d));
}

// Codes of `depth` values of the rows of a vector, from `rows` on.
template <typename Codes>
CAIRN_INLINE void fill_codes(const uint8_t* const* rows, int64_t depth, uint8_t* to) {
  constexpr int64_t slot = panel * 4;
  constexpr int parts = Codes::parts;
  for (int64_t k = 0; k < depth; k += 16 * parts, to += 4 * parts * slot) {
    ints words[4];
    transpose(rows, k / parts, words);
    CAIRN_UNROLL
    for (int i = 0; i < 4; i++) {
      bytes codes[parts];
      if constexpr (parts == 2) {
        Codes::split((bytes)words[i], codes);
        store_bytes(codes[1], to + (4 + i) * slot);
      } else {
        codes[0] = Codes::shifted((bytes)words[i]);
      }
      store_bytes(codes[0], to + i * slot);
    }
  }
}

// Codes whose bits cross bytes are unpacked row by row first.
template <typename Codes>
void fill_odd_codes(const uint8_t* const* rows, int64_t depth, uint8_t* to) {
  alignas(64) uint8_t unpacked[lanes][panel_depth];
  const uint8_t* starts[lanes];
  for (int l = 0; l < lanes; l++) {
    starts[l] = unpacked[l];
    for (int64_t k = 0; k < depth; k += Codes::step) {
      bytes codes[1];
      unpack_step<Codes>(rows[l] + k * Codes::bits / 8, depth - k, codes);
      store_bytes(codes[0], unpacked[l] + k);
    }
  }
  fill_codes<Codes>(starts, depth, to);
}

template <typename Codes>
void fill(
    const QuantizedMatrix& matrix, int64_t from, int64_t to, int64_t start, int64_t depth, Panel& panel_of) {
  int64_t groups = matrix.depth / matrix.group;
  for (int v = 0; v < panel_vectors; v++) {
    const uint8_t* rows[lanes];
    for (int l = 0; l < lanes; l++) {
      int column = v * lanes + l;
      int64_t row = lesser(from + column, to - 1);
      rows[l] = matrix.codes + (row * matrix.depth + start) * Codes::bits / 8;
      int64_t first = row * groups + start / matrix.group;
      int64_t count = depth / matrix.group;
      for (int64_t g = 0; g < count; g += lanes) {
        Groups these = groups_of<Codes>(matrix, first + g, count - g);
        for (int64_t i = 0; i < lesser(lanes, count - g); i++) {
          panel_of.scales[(g + i) * panel + column] = these.scales[i];
          panel_of.biases[(g + i) * panel + column] = these.biases[i];
        }
      }
    }
    uint8_t* codes = panel_of.codes + v * vector_bytes;
    if constexpr (Codes::odd) {
      fill_odd_codes<Codes>(rows, depth, codes);
    } else {
      fill_codes<Codes>(rows, depth, codes);
    }
  }
}

// How many products of a group are added before they are widened: a power of 2, so that it divides
// every group.
template <typename Codes>
constexpr int64_t tile_dots = Codes::dots >= 8 ? 8 : Codes::dots >= 4 ? 4 : Codes::dots;

// Rows to be multiplied with a panel, from a group on.
struct Tile {
  const int8_t* values;
  const float* scales;
  const float* sums;
  int64_t value_row;
  int64_t group_row;
};

#if defined(__AMX_INT8__)

CAIRN_INLINE floats load_some(const float* from, int64_t count) {
  return (floats)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
}

CAIRN_INLINE void store_some(floats x, float* to, int64_t count) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)x);
}

// Multiplies R rows by a vector of columns; all codes are multiplied alike.
template <int R>
void multiply_vector(
    MatrixUnit& unit, const Tile& x, const Panel& by, int64_t column, int64_t depth, int64_t group,
    bool adds, int64_t width, float* out, int64_t out_row) {
  // those of a group are multiplied while those of the one before are scaled
  alignas(64) int32_t products[2][R * lanes];
  const uint8_t* codes = by.codes + 4 * column;
  auto multiply = [&](int64_t g) {
    unit.multiply<R>(
        x.values + g * group, x.value_row, codes + g * group * panel, 4 * panel, group,
        products[g % 2]);
  };
  floats totals[R] = {};
  int64_t groups = depth / group;
  multiply(0);
  for (int64_t g = 0; g < groups; g++) {
    if (g + 1 < groups) {
      multiply(g + 1);
    }
    floats scales = load(by.scales + g * panel + column);
    floats biases = load(by.biases + g * panel + column);
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      ints sums;
      __builtin_memcpy(&sums, products[g % 2] + r * lanes, sizeof sums);
      int64_t at = r * x.group_row + g;
      totals[r] += x.sums[at] * biases;
      totals[r] += __builtin_convertvector(sums, floats) * scales * x.scales[at];
    }
  }
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    float* to = out + r * out_row;
    floats before = adds ? load_some(to, width) : floats{};
    store_some(totals[r] + before, to, width);
  }
}

template <typename, int R>
CAIRN_INLINE void multiply_tile(
    MatrixUnit& unit, const Tile& x, const Panel& by, int64_t depth, int64_t group, bool adds,
    int64_t width, float* out, int64_t out_row) {
  for (int64_t column = 0; column < width; column += lanes) {
    multiply_vector<R>(
        unit, x, by, column, depth, group, adds, lesser(lanes, width - column), out + column, out_row);
  }
}

#else

template <int R>
CAIRN_INLINE void add_biases(
    const Tile& x, const Panel& by, int64_t groups, floats (&totals)[R][panel_vectors]) {
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    CAIRN_UNROLL
    for (int v = 0; v < panel_vectors; v++) {
      totals[r][v] = floats{};
    }
  }
  for (int64_t g = 0; g < groups; g++) {
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        totals[r][v] += x.sums[r * x.group_row + g] * load(by.biases + g * panel + v * lanes);
      }
    }
  }
}

template <typename Codes, int R>
CAIRN_INLINE void multiply_tile(
    MatrixUnit&, const Tile& x, const Panel& by, int64_t depth, int64_t group, bool adds,
    int64_t width, float* out, int64_t out_row) {
  floats totals[R][panel_vectors];
  add_biases<R>(x, by, depth / group, totals);
  const uint8_t* codes = by.codes;
  for (int64_t g = 0; g * group < depth; g++) {
    ints products[R][panel_vectors];
    for (int64_t run = g * group; run < (g + 1) * group; run += 4 * tile_dots<Codes>) {
      partials sums[R][panel_vectors] = {};
      for (int64_t k = run; k < run + 4 * tile_dots<Codes>; k += 4, codes += 4 * panel) {
        bytes columns[panel_vectors];
        CAIRN_UNROLL
        for (int v = 0; v < panel_vectors; v++) {
          columns[v] = load_bytes(codes + v * vector_bytes);
        }
        CAIRN_UNROLL
        for (int r = 0; r < R; r++) {
          bytes factor = repeat(x.values + r * x.value_row + k);
          CAIRN_UNROLL
          for (int v = 0; v < panel_vectors; v++) {
            sums[r][v] = Codes::dot(sums[r][v], columns[v], factor);
          }
        }
      }
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        CAIRN_UNROLL
        for (int v = 0; v < panel_vectors; v++) {
          ints before = run == g * group ? ints{} : products[r][v];
          products[r][v] = widen(before, sums[r][v]);
        }
      }
    }
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      float scale = x.scales[r * x.group_row + g];
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        floats factors = scale * load(by.scales + g * panel + v * lanes);
        totals[r][v] += __builtin_convertvector(products[r][v], floats) * factors;
      }
    }
  }
  for (int r = 0; r < R; r++) {
    float* to = out + r * out_row;
    if (width == panel) {
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        floats before = adds ? load(to + v * lanes) : floats{};
        store(totals[r][v] + before, to + v * lanes);
      }
    } else {
      for (int64_t j = 0; j < width; j++) {
        to[j] = totals[r][j / lanes][j % lanes] + (adds ? to[j] : 0);
      }
    }
  }
}

#endif

template <typename Codes, int R>
void multiply_rest(
    MatrixUnit& unit, const Tile& x, int64_t m, const Panel& by, int64_t depth, int64_t group,
    bool adds, int64_t width, float* out, int64_t out_row) {
  if (m == R) {
    multiply_tile<Codes, R>(unit, x, by, depth, group, adds, width, out, out_row);
  } else if constexpr (R > 1) {
    multiply_rest<Codes, R - 1>(unit, x, m, by, depth, group, adds, width, out, out_row);
  }
}

template <typename Codes>
void multiply_many(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  Panel by;
  MatrixUnit unit;
  for (int64_t j = from; j < to; j += panel) {
    int64_t width = lesser(panel, to - j);
    for (int64_t start = 0; start < matrix.depth; start += panel_depth) {
      int64_t depth = lesser(panel_depth, matrix.depth - start);
      fill<Codes>(matrix, j, to, start, depth, by);
      for (int64_t i = 0; i < m; i += tile_rows) {
        int64_t group = start / matrix.group;
        Tile tile{
            x.values + (first + i) * x.value_row + start,
            x.scales + (first + i) * x.group_row + group,
            x.sums + (first + i) * x.group_row + group,
            x.value_row,
            x.group_row};
        multiply_rest<Codes, tile_rows>(
            unit, tile, lesser(tile_rows, m - i), by, depth, matrix.group, start > 0, width,
            out + i * out_row + j - from, out_row);
      }
    }
  }
}

}  // namespace
}  // namespace cairn::cpu
