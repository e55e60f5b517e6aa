// Products of matrices, plain and quantized, and convolution.

#include <stdexcept>

#include "cpu/primitives.h"
#include "cpu/quantized_primitives.h"
#include "cpu/rounded_primitives.h"
#include "cuda/few_rows.h"
#include "interface.h"

using namespace cairn;

namespace {

const std::string& mode_name(int32_t mode) {
  static const std::string names[] = {"affine", "mxfp4", "mxfp8", "nvfp4"};
  if (mode < 0 || mode >= static_cast<int32_t>(std::size(names))) {
    throw std::invalid_argument("there is no quantization mode " + std::to_string(mode));
  }
  return names[mode];
}

}  // namespace

cairn_status cairn_addmm(
    cairn_scope scope, cairn_array c, cairn_array a, cairn_array b, float alpha, float beta,
    cairn_array* result) {
  return make(
      scope, result, [&] { return mx::addmm(c->value, a->value, b->value, alpha, beta); });
}

cairn_status cairn_linear_weight(cairn_scope scope, cairn_array weight, cairn_array* result) {
  return make(scope, result, [&] {
    return cpu::takes(weight->value) ? cpu::pack(weight->value) : mx::transpose(weight->value);
  });
}

cairn_status cairn_rounded_weight(
    cairn_scope scope, cairn_array weight, cairn_array factors, cairn_array* result) {
  return make(
      scope, result, [&] { return cpu::rounded_weight(weight->value, factors->value); });
}

cairn_status cairn_linear(
    cairn_scope scope, cairn_array x, cairn_array weight, cairn_array bias, int32_t columns,
    cairn_array* result) {
  return make(scope, result, [&] {
    if (weight->value.dtype() == mx::int8) {
      return cpu::rounded_linear(x->value, weight->value, optional(bias), columns);
    }
    if (weight->value.ndim() == 1) {
      return cpu::linear(x->value, weight->value, optional(bias), columns);
    }
    return bias == nullptr ? mx::matmul(x->value, weight->value)
                           : mx::addmm(bias->value, x->value, weight->value);
  });
}

cairn_status cairn_quantize(
    cairn_scope scope, cairn_array matrix, int32_t group_size, int32_t bits, int32_t mode,
    void* results) {
  return make_all(scope, results, [&] {
    return mx::quantize(matrix->value, group_size, bits, mode_name(mode));
  });
}

cairn_status cairn_dequantize(
    cairn_scope scope, cairn_array packed, cairn_array scales, cairn_array biases,
    int32_t group_size, int32_t bits, int32_t mode, int32_t code, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::dequantize(
        packed->value, scales->value, optional(biases), group_size, bits, mode_name(mode),
        std::nullopt, dtype(code));
  });
}

cairn_status cairn_quantized_matmul(
    cairn_scope scope, cairn_array x, cairn_array packed, cairn_array scales, cairn_array biases,
    int32_t transpose, int32_t group_size, int32_t bits, int32_t mode, cairn_array* result) {
  return make(scope, result, [&] {
    cpu::Quantized weight{packed->value, scales->value, optional(biases), group_size, bits};
    if (transpose != 0 && packed->value.ndim() == 2 &&
        cpu::takes(x->value, weight, mode_name(mode))) {
      return cpu::quantized_product(x->value, weight);
    }
    if (transpose != 0 && packed->value.ndim() == 2 &&
        cuda::takes(x->value, weight, mode_name(mode))) {
      return cuda::product(x->value, weight);
    }
    return mx::quantized_matmul(
        x->value, packed->value, scales->value, optional(biases), transpose != 0, group_size,
        bits, mode_name(mode));
  });
}

cairn_status cairn_gather_mm(
    cairn_scope scope, cairn_array a, cairn_array b, cairn_array a_indices,
    cairn_array b_indices, int32_t sorted, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::gather_mm(
        a->value, b->value, optional(a_indices), optional(b_indices), sorted != 0);
  });
}

cairn_status cairn_gather_qmm(
    cairn_scope scope, cairn_array x, cairn_array packed, cairn_array scales, cairn_array biases,
    cairn_array x_indices, cairn_array w_indices, int32_t transpose, int32_t group_size,
    int32_t bits, int32_t mode, int32_t sorted, cairn_array* result) {
  return make(scope, result, [&] {
    cpu::Quantized weight{packed->value, scales->value, optional(biases), group_size, bits};
    if (transpose != 0 && x_indices == nullptr && w_indices != nullptr &&
        x->value.shape(-2) == 1 && cpu::takes(x->value, weight, mode_name(mode))) {
      return cpu::expert_products(x->value, weight, w_indices->value);
    }
    return mx::gather_qmm(
        x->value, packed->value, scales->value, optional(biases), optional(x_indices),
        optional(w_indices), transpose != 0, group_size, bits, mode_name(mode), std::nullopt,
        sorted != 0);
  });
}

cairn_status cairn_conv1d(
    cairn_scope scope, cairn_array input, cairn_array weight, int32_t stride, int32_t padding,
    int32_t dilation, int32_t groups, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::conv1d(input->value, weight->value, stride, padding, dilation, groups);
  });
}
