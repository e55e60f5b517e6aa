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

// The keys and values of some heads and the queries that attend to them; strides count elements.
struct Attention {
  const float* queries;
  const float* keys;
  const float* values;
  const void* mask;    // null, bool (true: is seen) or float (is added)
  const float* sinks;  // null, or a score of each head that takes part in softmax and leads nowhere
  float* out;          // [batch, length, heads, value_dim], row by row
  int64_t query_strides[4];  // batch, head, position, feature
  int64_t key_strides[4];
  int64_t value_strides[4];
  int64_t mask_strides[4];  // batch, head, query, key
  int heads;
  int key_heads;
  int length;
  int key_length;
  int dim;
  int value_dim;
  float scale;
  bool mask_is_float;
  bool causal;  // the last query sees all keys, each one before sees one less
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

  // How many floats of memory `attend` needs.
  int64_t (*attention_scratch)(const Attention& attention);

  // Computes the queries that share one head of the keys, of one sequence of the batch.
  void (*attend)(const Attention& attention, int64_t batch, int64_t key_head, float* scratch);

  // Rows of the same length, one behind the other; weight and bias may be null.
  void (*layer_norm)(
      const float* x, int64_t rows, int64_t size, const float* weight, const float* bias, float eps,
      float* out);
  void (*rms_norm)(
      const float* x, int64_t rows, int64_t size, const float* weight, float eps, float* out);

  void (*activate)(Activation activation, const float* x, int64_t size, float* out);
};

// Those in use: the best that this processor runs, until told otherwise.
const Kernels& kernels();

// What the level of instructions in use is called.
const char* level_name();

// Uses those of a level, counted from 0; false if the processor does not run them.
bool use_kernels(int level);

}  // namespace cairn::cpu
