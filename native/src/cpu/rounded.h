// Products whose both sides are rounded to bytes, which multiplies four times as many numbers at a
// time: weights once, with a scale for each column; what is multiplied with them in groups of a row.
#pragma once

#include <cstdint>

#include "kernels.h"

namespace cairn::cpu {

// How many values of a row share a scale.
constexpr int64_t rounded_group = 64;

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

  // Rounds a [depth, columns] matrix to be multiplied from the right.
  void (*pack)(Matrix matrix, int64_t depth, int64_t columns, int8_t* packed);

  // Rounds a row of so many values.
  void (*round)(const float* x, int64_t size, const ByteRows& to, int64_t row);

  // out[m, columns] = x[m, depth] @ packed + bias; bias may be null.
  void (*multiply)(
      const ByteRows& x, int64_t m, const int8_t* packed, int64_t columns, const float* bias,
      float* out, int64_t out_row);
};

// As kernels().
const RoundedKernels& rounded_kernels();

}  // namespace cairn::cpu
