// Operations of transformers: by our kernels on the CPU, by MLX's operations elsewhere.

#include <cmath>

#include "compiled.h"
#include "cpu/primitives.h"
#include "interface.h"

using namespace cairn;

namespace {

std::optional<float> base_or_none(float base) {
  return std::isnan(base) ? std::nullopt : std::optional<float>(base);
}

bool takes(cairn_array array) {
  return array == nullptr || cpu::takes(array->value);
}

std::vector<mx::array> by_mlx(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const mx::array& gates, const mx::array& beta, const std::optional<mx::array>& state,
    const std::optional<mx::array>& mask) {
  return mx::fast::gated_delta_update(queries, keys, values, gates, beta, state, mask);
}

// An activation, times the factors if there are any.
mx::array activated(cpu::Activation activation, cairn_array x, cairn_array factors) {
  bool same = factors == nullptr || factors->value.shape() == x->value.shape();
  if (cpu::takes(x->value) && takes(factors) && same && x->value.ndim() > 0) {
    return cpu::activate(activation, x->value, optional(factors));
  }
  if (factors != nullptr && same) {
    return compiled::gated(activation, x->value, factors->value);
  }
  mx::array result = compiled::activate(activation, x->value);
  return factors == nullptr ? result : result * factors->value;
}

}  // namespace

cairn_status cairn_rms_norm(
    cairn_scope scope, cairn_array x, cairn_array weight, float eps, cairn_array* result) {
  return make(scope, result, [&] {
    return cpu::takes(x->value) && takes(weight)
        ? cpu::rms_norm(x->value, optional(weight), eps)
        : mx::fast::rms_norm(x->value, optional(weight), eps);
  });
}

cairn_status cairn_layer_norm(
    cairn_scope scope, cairn_array x, cairn_array weight, cairn_array bias, float eps,
    cairn_array* result) {
  return make(scope, result, [&] {
    return cpu::takes(x->value) && takes(weight) && takes(bias)
        ? cpu::layer_norm(x->value, optional(weight), optional(bias), eps)
        : mx::fast::layer_norm(x->value, optional(weight), optional(bias), eps);
  });
}

cairn_status cairn_rope(
    cairn_scope scope, cairn_array x, cairn_array freqs, int32_t dims, int32_t traditional,
    float base, float scale, int32_t offset, cairn_array* result) {
  return make(scope, result, [&] {
    if (cpu::takes(x->value) && takes(freqs) && traditional == 0 && x->value.ndim() == 4) {
      return cpu::rope(x->value, dims, base_or_none(base), scale, offset, optional(freqs));
    }
    return mx::fast::rope(
        x->value, dims, traditional != 0, base_or_none(base), scale, offset, optional(freqs));
  });
}

cairn_status cairn_rope_at(
    cairn_scope scope, cairn_array x, cairn_array offset, cairn_array freqs, int32_t dims,
    int32_t traditional, float base, float scale, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::fast::rope(
        x->value, dims, traditional != 0, base_or_none(base), scale, offset->value,
        optional(freqs));
  });
}

cairn_status cairn_gated_delta_update(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array values,
    cairn_array gates, cairn_array beta, cairn_array state, cairn_array mask, void* results) {
  return make_all(scope, results, [&] {
    bool ours = gates->value.ndim() == 3;
    for (cairn_array array : {queries, keys, values, gates, beta, state}) {
      ours = ours && takes(array);
    }
    auto update = ours ? cpu::gated_delta : by_mlx;
    return update(
        queries->value, keys->value, values->value, gates->value, beta->value, optional(state),
        optional(mask));
  });
}

cairn_status cairn_gelu(
    cairn_scope scope, cairn_array a, cairn_array factors, cairn_array* result) {
  return make(scope, result, [&] { return activated(cpu::Activation::gelu, a, factors); });
}

cairn_status cairn_gelu_tanh(
    cairn_scope scope, cairn_array a, cairn_array factors, cairn_array* result) {
  return make(scope, result, [&] { return activated(cpu::Activation::gelu_tanh, a, factors); });
}

cairn_status cairn_silu(
    cairn_scope scope, cairn_array a, cairn_array factors, cairn_array* result) {
  return make(scope, result, [&] { return activated(cpu::Activation::silu, a, factors); });
}
