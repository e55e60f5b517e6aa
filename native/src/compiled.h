// Compositions of MLX's operations that a GPU computes in one kernel, which MLX compiles when it is
// first needed. On a CPU MLX would call a C++ compiler, so that there they stay apart.
#pragma once

#include "cpu/kernels.h"
#include "mlx/mlx.h"

namespace cairn::compiled {

namespace mx = mlx::core;

mx::array activate(cpu::Activation activation, const mx::array& x);

// The activation of `gate`, times `up` of the same shape.
mx::array gated(cpu::Activation activation, const mx::array& gate, const mx::array& up);

}  // namespace cairn::compiled
