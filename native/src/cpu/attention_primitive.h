// Attention for MLX's CPU device, by our kernels in float32.
#pragma once

#include <optional>

#include "mlx/mlx.h"

namespace cairn::cpu {

namespace mx = mlx::core;

// Keys or values [batch, key_heads, position, feature]: numbers, or what mx::quantize makes of them.
struct Kept {
  mx::array numbers;
  std::optional<mx::array> scales = {};
  std::optional<mx::array> biases = {};
  int bits = 0;  // of codes
  int group = 0;
};

// What queries see of keys and how scores become weights.
struct AttentionRule {
  float scale;
  float softcap;  // 0, or the bound of scores
  bool causal;    // the last query sees all keys, each one before sees one less
  int window;     // 0, or how many keys a query sees of those
  std::optional<mx::array> mask;
  std::optional<mx::array> sinks;
};

// Whether new operations run on the CPU and a kernel takes these.
bool takes(
    const mx::array& queries, const Kept& keys, const Kept& values, const AttentionRule& rule);

// The result lies in memory as [batch, length, heads, value_dim], so that joining the heads moves
// nothing.
mx::array attention(
    const mx::array& queries, const Kept& keys, const Kept& values, const AttentionRule& rule);

}  // namespace cairn::cpu
