// Kernels of our own for NVIDIA's GPUs, for passes that read a draft: a few queries, a few rows.
#pragma once

#include <string>

#include "../cpu/attention_primitive.h"
#include "../cpu/quantized_primitives.h"

namespace cairn::cuda {

namespace mx = mlx::core;

// Whether new operations run on an NVIDIA GPU.
bool is_current();

// So many tokens a pass with a draft has at most.
constexpr int most_rows = 8;

// Whether the kernel takes attention of a few queries. MLX has it planned for each number of keys,
// which takes longer than some tokens.
bool takes(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const cpu::AttentionRule& rule);

// The result lies in memory as [batch, length, heads, value_dim], so that joining the heads moves
// nothing.
mx::array attention(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const cpu::AttentionRule& rule);

// Whether the kernel takes a product of a few rows. MLX's reads the weight once for each.
bool takes(const mx::array& x, const cpu::Quantized& weight, const std::string& mode);

mx::array product(const mx::array& x, const cpu::Quantized& weight);

}  // namespace cairn::cuda
