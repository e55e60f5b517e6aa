// MLX's fused operations of transformers.

#include <cmath>

#include "compiled.h"
#include "cpu/attention_primitive.h"
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

mx::array activated(cpu::Activation activation, const mx::array& x) {
  return cpu::takes(x) ? cpu::activate(activation, x) : compiled::activate(activation, x);
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

cairn_status cairn_scaled_dot_product_attention(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array values,
    cairn_array mask, cairn_array sinks, float scale, int32_t causal, cairn_array* result) {
  return make(scope, result, [&] {
    cpu::AttentionRule rule{scale, 0, causal != 0, 0, optional(mask), optional(sinks)};
    cpu::Kept kept_keys{keys->value};
    cpu::Kept kept_values{values->value};
    if (cpu::takes(queries->value, kept_keys, kept_values, rule)) {
      return cpu::attention(queries->value, kept_keys, kept_values, rule);
    }
    return mx::fast::scaled_dot_product_attention(
        queries->value, keys->value, values->value, scale, causal != 0 ? "causal" : "",
        optional(mask), optional(sinks));
  });
}

cairn_status cairn_gated_delta_update(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array values,
    cairn_array gates, cairn_array beta, cairn_array state, cairn_array mask, void* results) {
  return make_all(scope, results, [&] {
    return mx::fast::gated_delta_update(
        queries->value, keys->value, values->value, gates->value, beta->value, optional(state),
        optional(mask));
  });
}

cairn_status cairn_gelu(cairn_scope scope, cairn_array a, cairn_array* result) {
  return make(scope, result, [&] { return activated(cpu::Activation::gelu, a->value); });
}

cairn_status cairn_gelu_tanh(cairn_scope scope, cairn_array a, cairn_array* result) {
  return make(scope, result, [&] { return activated(cpu::Activation::gelu_tanh, a->value); });
}

cairn_status cairn_silu(cairn_scope scope, cairn_array a, cairn_array* result) {
  return make(scope, result, [&] { return activated(cpu::Activation::silu, a->value); });
}
