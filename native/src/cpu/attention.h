// Attention: kernels for the processor, as in kernels.h.
#pragma once

#include <cstdint>

namespace cairn::cpu {

// An array of four axes; strides count elements.
struct Strided {
  const void* data;
  int64_t strides[4];
};

// Keys or values [batch, key_heads, position, feature]: floats, bfloat16 numbers, or codes of 8 or 4
// bits, each of which stands for its product with the scale of its group of features, plus the group's
// bias.
struct Stored {
  Strided numbers;  // floats, bfloat16, or 32-bit words of codes
  Strided scales;
  Strided biases;
  int bits;   // 32 for floats, 16 for bfloat16
  int group;  // a multiple of 32
};

struct Attention {
  Strided queries;  // [batch, heads, query, feature]
  Stored keys;
  Stored values;
  Strided mask;        // [batch, heads, query, key]: none, bool (true: is seen) or float (is added)
  const float* sinks;  // null, or a score of each head that takes part in softmax and leads nowhere
  float* out;          // [batch, query, heads, feature], row by row
  int64_t batch;
  int64_t heads;
  int64_t key_heads;
  int64_t length;
  int64_t key_length;
  int64_t dim;
  int64_t value_dim;
  float scale;
  float softcap;  // 0, or the bound of scores
  bool mask_is_float;
  bool causal;     // the last query sees all keys, each one before sees one less
  int64_t window;  // 0, or how many keys a query sees of those
};

struct AttentionKernels {
  // Into how many parts the work divides, the longest first.
  int64_t (*parts)(const Attention& attention);

  // How many floats of memory `attend` needs, from the beginning of a cache line on.
  int64_t (*scratch)(const Attention& attention);

  // Computes a part. A query's result has the same bits if up to 15 others of its head are computed
  // with it as if it is alone.
  void (*attend)(const Attention& attention, int64_t part, float* scratch);
};

// As kernels().
const AttentionKernels& attention_kernels();

}  // namespace cairn::cpu
