// Products with quantized weights: kernels that round the other side to 8 bits, so that they multiply
// whole numbers.
#pragma once

#include <cstdint>

namespace cairn::cpu {

// How the scales of groups lie in memory; `exponents` are of mxfp4, whose codes stand for floats.
enum class Scales : int { float32, bfloat16, float16, exponents };

// A matrix as MLX packs it, row by row: each value is its code times the scale of its group, plus
// the group's bias.
struct QuantizedMatrix {
  const uint8_t* codes;
  const void* scales;
  const void* biases;  // as the scales; null for mxfp4
  Scales type;
  int bits;
  int group;  // a multiple of 32
  int64_t depth;
};

// Rows of floats, rounded group by group. How their values are ordered depends on how many rows are
// multiplied.
struct RoundedRows {
  bool few;
  int64_t value_row;
  int64_t group_row;
  int8_t* values;
  float* scales;
  float* sums;  // of the rounded values
};

struct QuantizedKernels {
  // How many rows count as few.
  int64_t few;

  // Work is divided between multiples of so many rows of the matrix.
  int64_t granule;

  // How many floats of memory rounded rows take; it begins at a cache line.
  int64_t (*rounded_size)(const QuantizedMatrix& matrix, int64_t m);
  RoundedRows (*lay_out)(const QuantizedMatrix& matrix, int64_t m, bool few, float* memory);
  void (*round)(const QuantizedMatrix& matrix, const float* x, const RoundedRows& to, int64_t row);

  // out[i, j - from] = x[first + i] times row j of the matrix, for i below m and j of [from, to)
  void (*multiply)(
      const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
      int64_t to, float* out, int64_t out_row);
};

// As kernels().
const QuantizedKernels& quantized_kernels();

}  // namespace cairn::cpu
