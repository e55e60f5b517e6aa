// Products of few rows: several rows of the matrix at a time, as they lie. What a row of x gives does
// not depend on how many others there are, to the last bit.
#pragma once

#include <cstddef>

#include "codes.h"

namespace cairn::cpu {
namespace {

// The scales of so many groups are read at a time.
constexpr int64_t most_groups = 64;
// Memory is asked for rows before they are read, so many bytes or rows behind those in use: the processor
// itself does not look beyond the end of a page.
constexpr int64_t bytes_ahead = 4096;
constexpr int64_t rows_ahead = 16;
// A product of R rows of the matrix and M of x: where they are read, and what was added up.
template <int R, int M>
struct Block {
  const uint8_t* codes[R];
  const int8_t* values[M];
  floats totals[R][M];
};

// For each group, by what the products of codes and values are multiplied.
template <int R, int M>
struct Factors {
  float of[R][M][most_groups + lanes];
};

// Adds the products of S steps, in which P groups lie, or one.
template <typename Codes, int P, int S, int R, int M>
CAIRN_INLINE void add_products(Block<R, M>& block, const Factors<R, M>& factors, int64_t group) {
  constexpr int run = Codes::dots / Codes::parts;
  ints products[R][M];
  partials sums[R][M];
  CAIRN_UNROLL
  for (int s = 0; s < S; s++) {
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      bytes codes[Codes::parts];
      const uint8_t* from = block.codes[r] + s * (Codes::step * Codes::bits / 8);
      __builtin_prefetch(from + bytes_ahead);
      Codes::unpack(from, codes);
      CAIRN_UNROLL
      for (int m = 0; m < M; m++) {
        CAIRN_UNROLL
        for (int p = 0; p < Codes::parts; p++) {
          bytes x = load_bytes(block.values[m] + s * Codes::step + p * vector_bytes);
          partials before = s % run == 0 && p == 0 ? partials{} : sums[r][m];
          sums[r][m] = Codes::dot(before, codes[p], x);
        }
        if ((s + 1) % run == 0 || s + 1 == S) {
          products[r][m] = widen(s < run ? ints{} : products[r][m], sums[r][m]);
        }
      }
    }
  }
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    block.codes[r] += S * (Codes::step * Codes::bits / 8);
    CAIRN_UNROLL
    for (int m = 0; m < M; m++) {
      block.totals[r][m] += __builtin_convertvector(products[r][m], floats) *
          spread<P>(factors.of[r][m] + group);
    }
  }
  CAIRN_UNROLL
  for (int m = 0; m < M; m++) {
    block.values[m] += S * Codes::step;
  }
}

// Up to `most_groups` scales and biases, with zeros behind them.
template <typename Codes>
__attribute__((noinline)) void read_groups(
    const QuantizedMatrix& matrix, int64_t at, int64_t count, float* scales, float* biases) {
  int64_t ahead = rows_ahead * (matrix.depth / matrix.group);
  for (int64_t g = 0; g < count; g += lanes) {
    __builtin_prefetch(place_of(matrix.scales, matrix.type, at + g + ahead));
    __builtin_prefetch(place_of(matrix.biases, matrix.type, at + g + ahead));
    Groups these = groups_of<Codes>(matrix, at + g, count - g);
    store(these.scales, scales + g);
    store(these.biases, biases + g);
  }
}

// The codes of the last values of a row, with zeros behind them.
template <typename Codes, size_t N>
const uint8_t* copy_end(const uint8_t* codes, int64_t left, uint8_t (&to)[N]) {
  for (int64_t i = 0; i < static_cast<int64_t>(N); i++) {
    to[i] = i < left * Codes::bits / 8 ? codes[i] : 0;
  }
  return to;
}

// Multiplies rows of the matrix from `from` on, up to R of which end before `to`, by M rows of x.
template <typename Codes, int P, int S, int R, int M>
void multiply_block(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t row, int64_t from, int64_t to,
    float* out, int64_t out_row) {
  // what is read behind odd codes must belong to the same row
  constexpr int64_t needed = S * Codes::step + (Codes::odd ? smallest_group : 0);
  int64_t groups = matrix.depth / matrix.group;
  int64_t row_bytes = matrix.depth * Codes::bits / 8;
  int64_t starts[R];
  float scales[most_groups + lanes];
  float biases[most_groups + lanes];
  uint8_t ends[R][needed * Codes::bits / 8 + vector_bytes];
  Block<R, M> block;
  Factors<R, M> factors;
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    int64_t which = lesser(from + r, to - 1);
    block.codes[r] = matrix.codes + which * row_bytes;
    starts[r] = which * groups;
    CAIRN_UNROLL
    for (int m = 0; m < M; m++) {
      block.values[m] = x.values + (row + m) * x.value_row;
      block.totals[r][m] = floats{};
    }
  }
  for (int64_t first = 0; first < groups; first += most_groups) {
    int64_t count = lesser(most_groups, groups - first);
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      read_groups<Codes>(matrix, starts[r] + first, count, scales, biases);
      for (int64_t g = 0; g < count; g += lanes) {
        CAIRN_UNROLL
        for (int m = 0; m < M; m++) {
          int64_t at = (row + m) * x.group_row + first + g;
          store(load(scales + g) * load(x.scales + at), factors.of[r][m] + g);
          block.totals[r][m] += load(biases + g) * load(x.sums + at);
        }
      }
    }
    int64_t left = matrix.depth - first * matrix.group;
    for (int64_t g = 0; g < count; g += P, left -= S * Codes::step) {
      if (__builtin_expect(left < needed, 0)) {
        for (int r = 0; r < R; r++) {
          block.codes[r] = copy_end<Codes>(block.codes[r], left, ends[r]);
        }
      }
      add_products<Codes, P, S>(block, factors, g);
    }
  }
  CAIRN_UNROLL
  for (int m = 0; m < M; m++) {
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      if (from + r < to) {
        out[m * out_row + r] = sum(block.totals[r][m]);
      }
    }
  }
}

// A single row of x reads the matrix row by row, as memory is fastest then; several take two rows of it
// at a time, to share what they read of x.
template <typename Codes, int P, int S>
void multiply_all(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  for (int64_t j = from; j < to; j += 2) {
    int64_t i = 0;
    float* column = out + j - from;
    for (; i + 4 <= m; i += 4) {
      multiply_block<Codes, P, S, 2, 4>(matrix, x, first + i, j, to, column + i * out_row, out_row);
    }
    if (i + 2 <= m) {
      multiply_block<Codes, P, S, 2, 2>(matrix, x, first + i, j, to, column + i * out_row, out_row);
      i += 2;
    }
    for (int64_t k = j; i < m && k < lesser(to, j + 2); k++) {
      multiply_block<Codes, P, S, 1, 1>(
          matrix, x, first + i, k, to, column + i * out_row + k - j, out_row);
    }
  }
}

// Those for groups of so many values.
template <typename Codes, int Group>
constexpr auto multiply_groups =
    multiply_all<Codes, greater(1, Codes::step / Group), greater(1, Group / Codes::step)>;

template <typename Codes>
void multiply_few(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  auto multiply = matrix.group == 32 ? multiply_groups<Codes, 32>
      : matrix.group == 64           ? multiply_groups<Codes, 64>
                                     : multiply_groups<Codes, 128>;
  multiply(matrix, x, first, m, from, to, out, out_row);
}

}  // namespace
}  // namespace cairn::cpu
