// Kernels for the processor: plain loops over memory, built once per level of its vector
// instructions and chosen when the program runs. They know nothing of MLX and allocate nothing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cairn::cpu {

// A matrix of floats, each element at row * i + column * j.
struct Matrix {
  const float* data;
  int64_t row;
  int64_t column;
};

// A head of a layer with the gated delta rule (https://arxiv.org/abs/2412.06464) and the tokens that
// change its state.
struct DeltaHead {
  const float* keys;     // [length, width], zeros behind the features
  const float* queries;  // as keys
  const float* values;
  const float* gates;  // [length]
  const float* betas;
  float* overlaps;  // room for [length]: the products of keys and queries
  float* state;     // [rows, width], changed
  float* out;
  int64_t value_row;
  int64_t value_step;
  int64_t out_row;
  int64_t length;
  int64_t rows;
  int64_t width;  // whole vectors
};

enum class Activation : int { gelu, gelu_tanh, silu };

struct Kernels {
  // How many floats a packed matrix of `columns` columns takes for each of its rows.
  int64_t (*packed_columns)(int64_t columns);

  // Packs a [rows, columns] matrix to be multiplied from the right.
  void (*pack)(Matrix matrix, int64_t rows, int64_t columns, float* packed);

  // How many columns of a product belong together: work is divided between multiples of it.
  int panel;

  // out[m, from..to) = x[m, depth] @ packed[depth, columns] + bias; bias may be null.
  void (*multiply)(
      const float* x, int64_t x_row, int64_t m, const float* packed, int64_t depth, int64_t columns,
      int64_t from, int64_t to, const float* bias, float* out, int64_t out_row);

  // out[j] = the sum of x[i] * rows[j * row + i], with i below `size` and j below `count`
  void (*dots)(const float* x, const float* rows, int64_t row, int64_t count, int64_t size, float* out);

  // out[j] = the sum of x[i] * rows[i * row + j], with i below `count` and j below `size`
  void (*weigh)(const float* x, const float* rows, int64_t row, int64_t count, int64_t size, float* out);

  // Rows of the same length, one behind the other; weight and bias may be null.
  void (*layer_norm)(
      const float* x, int64_t rows, int64_t size, const float* weight, const float* bias, float eps,
      float* out);
  void (*rms_norm)(
      const float* x, int64_t rows, int64_t size, const float* weight, float eps, float* out);

  // out = activation(x) * factors; factors may be null.
  void (*activate)(
      Activation activation, const float* x, const float* factors, int64_t size, float* out);

  void (*update)(const DeltaHead& head);
};

// Those in use: the best that this processor runs, until told otherwise.
const Kernels& kernels();

// What the level of instructions in use is called.
const char* level_name();

// Uses those of a level, counted from 0; false if the processor does not run them.
bool use_kernels(int level);

}  // namespace cairn::cpu
