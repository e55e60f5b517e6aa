// Operations of MLX for its CPU device, computed by our kernels in float32.
#pragma once

#include <optional>
#include <vector>

#include "kernels.h"
#include "mlx/mlx.h"

namespace cairn::cpu {

namespace mx = mlx::core;

// Whether new operations run on the CPU and these are floats that kernels take.
bool takes(const mx::array& x);

// Packs a weight [columns, depth] for `linear`: a list that is good for nothing else.
mx::array pack(const mx::array& weight);

// x [..., depth] times the packed weight, plus the bias [columns].
mx::array linear(
    const mx::array& x, const mx::array& packed, const std::optional<mx::array>& bias, int columns);

mx::array layer_norm(
    const mx::array& x, const std::optional<mx::array>& weight,
    const std::optional<mx::array>& bias, float eps);

mx::array rms_norm(const mx::array& x, const std::optional<mx::array>& weight, float eps);

// activation(x), times the factors if there are any.
mx::array activate(
    Activation activation, const mx::array& x, const std::optional<mx::array>& factors);

// As mx::fast::gated_delta_update, with one gate for each head.
std::vector<mx::array> gated_delta(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const mx::array& gates, const mx::array& betas, const std::optional<mx::array>& state,
    const std::optional<mx::array>& mask);

// As mx::fast::rope that pairs the halves of what is rotated, x [batch, heads, length, head_dim].
mx::array rope(
    const mx::array& x, int dims, std::optional<float> base, float scale, int offset,
    const std::optional<mx::array>& wavelengths);

}  // namespace cairn::cpu
