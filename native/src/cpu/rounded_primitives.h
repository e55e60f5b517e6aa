// Products of floats for MLX's CPU device that round both sides to bytes.
#pragma once

#include <optional>

#include "mlx/mlx.h"

namespace cairn::cpu {

namespace mx = mlx::core;

// Rounds a weight [columns, depth] for `rounded_linear`: a list of bytes that is good for nothing else.
// Weights are divided by the factors [depth] before, and what they multiply is multiplied by them.
mx::array rounded_weight(const mx::array& weight, const mx::array& factors);

// x [..., depth] times the rounded weight, plus the bias [columns].
mx::array rounded_linear(
    const mx::array& x, const mx::array& packed, const std::optional<mx::array>& bias, int columns);

}  // namespace cairn::cpu
