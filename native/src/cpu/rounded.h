// Products whose both sides are rounded to bytes, which multiplies four times as many numbers at a
// time: weights once, with a scale for each column; what is multiplied with them in groups of a row.
#pragma once

#include <cstdint>

#include "kernels.h"

namespace cairn::cpu {

// How many values of a row share a scale.
constexpr int64_t rounded_group = 64;

// How many columns of a product belong together: work is divided between multiples of it.
constexpr int64_t rounded_columns = 32;

// Rows of floats, each value being its group's low + scale * byte, with bytes below 128. The last
// group of a row is padded.
struct ByteRows {
  uint8_t* bytes;  // [rows, groups, rounded_group]
  float* scales;   // [rows, groups]
  float* lows;
  int64_t groups;
};

struct RoundedKernels {
  // How many bytes a weight takes; it begins at a cache line.
  int64_t (*packed_size)(int64_t depth, int64_t columns);

  // Rounds a [depth, columns] matrix to be multiplied from the right, each row divided by its factor.
  void (*pack)(
      Matrix matrix, const float* factors, int64_t depth, int64_t columns, int8_t* packed);

  // Rounds a row of so many values, each multiplied by its factor, for products with a packed matrix.
  void (*round)(
      const float* x, int64_t size, const int8_t* packed, const ByteRows& to, int64_t row);

  // out[m, from..to) = x[m, depth] @ packed[depth, columns] + bias; bias may be null.
  void (*multiply)(
      const ByteRows& x, int64_t m, const int8_t* packed, int64_t columns, int64_t from, int64_t to,
      const float* bias, float* out, int64_t out_row);
};

// As kernels().
const RoundedKernels& rounded_kernels();

}  // namespace cairn::cpu
