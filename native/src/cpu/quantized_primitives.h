// Products with quantized weights for MLX's CPU device, by our kernels.
#pragma once

#include <optional>
#include <string>

#include "mlx/mlx.h"

namespace cairn::cpu {

namespace mx = mlx::core;

// A matrix [columns, depth], or a stack of them, as mx::quantize makes it.
struct Quantized {
  const mx::array& packed;
  const mx::array& scales;
  std::optional<mx::array> biases;
  int group;
  int bits;
};

// Whether `takes` may ever say yes: what is multiplied is rounded to 8 bits.
void set_rounding(bool rounds);

// Whether new operations run on the CPU and may round.
bool rounds();

// Whether new operations run on the CPU, may round, and a kernel multiplies these.
bool takes(const mx::array& x, const Quantized& weight, const std::string& mode);

// As mx::quantized_matmul with the weight transposed.
mx::array quantized_product(const mx::array& x, const Quantized& weight);

// As mx::gather_qmm with the weight transposed: x [..., 1, depth] by the chosen ones of the stack.
mx::array expert_products(const mx::array& x, const Quantized& weight, const mx::array& indices);

}  // namespace cairn::cpu
