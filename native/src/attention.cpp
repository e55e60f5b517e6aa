// Attention: by our kernels on the CPU and for a few queries on CUDA, by MLX's operations elsewhere.

#include <functional>
#include <stdexcept>

#include "cpu/attention_primitive.h"
#include "cuda/few_rows.h"
#include "interface.h"

using namespace cairn;

namespace {

// For so many queries MLX reads quantized keys as they are; for more, making numbers of them first
// takes less.
constexpr int few_queries = 4;

constexpr double hidden = -1e9;

using Product = std::function<mx::array(const mx::array&)>;

mx::array number(double value, const mx::array& like) {
  return mx::array(value, like.dtype());
}

// True where a key is seen.
std::optional<mx::array> seen(const cpu::AttentionRule& rule, int length, int key_length) {
  if (rule.mask || !rule.causal) {
    return rule.mask;
  }
  mx::array rows = mx::reshape(mx::arange(key_length - length, key_length, 1), {length, 1});
  return mx::less_equal(mx::arange(0, key_length, 1), rows);
}

// Attention from simple operations, for what MLX's own lacks. The heads that share keys are rows of
// one product, so that keys need no copies.
mx::array composed(
    const mx::array& queries, int key_heads, int key_length, const cpu::AttentionRule& rule,
    const Product& by_keys, const Product& by_values) {
  int batch = queries.shape(0);
  int group = queries.shape(1) / key_heads;
  int length = queries.shape(2);
  mx::array rows =
      mx::reshape(queries, {batch, key_heads, group * length, queries.shape(3)});
  mx::array scores = by_keys(rows * number(rule.scale, rows));
  if (rule.softcap != 0) {
    mx::array bound = number(rule.softcap, scores);
    scores = mx::tanh(scores / bound) * bound;
  }
  scores = mx::reshape(scores, {batch, key_heads, group, length, key_length});
  if (std::optional<mx::array> mask = seen(rule, length, key_length)) {
    // [batch, 1, length, key_length] gets the axis of groups
    mx::array fitting = mask->ndim() == 4 ? mx::expand_dims(*mask, 2) : *mask;
    scores = fitting.dtype() == mx::bool_
        ? mx::where(fitting, scores, number(hidden, scores))
        : scores + fitting;
  }
  mx::array weights = mx::softmax(scores, -1, true);
  mx::array sums = by_values(mx::reshape(weights, {batch, key_heads, group * length, key_length}));
  return mx::reshape(sums, {batch, key_heads * group, length, sums.shape(-1)});
}

// On CUDA, MLX has attention of several queries planned for each number of keys, which takes longer
// than some tokens. A text whose drafts are checked would wait for that again and again.
bool plans_anew(const mx::array& queries, const cpu::AttentionRule& rule) {
  int length = queries.shape(2);
  return length > 1 && length <= cuda::most_rows && !rule.sinks && cuda::is_current();
}

mx::array attend(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const cpu::AttentionRule& rule) {
  if (cpu::takes(queries, cpu::Kept{keys}, cpu::Kept{values}, rule)) {
    return cpu::attention(queries, cpu::Kept{keys}, cpu::Kept{values}, rule);
  }
  if (rule.softcap != 0 && rule.sinks) {
    throw std::invalid_argument("bounded scores and sinks do not go together");
  }
  if (cuda::takes(queries, keys, values, rule)) {
    return cuda::attention(queries, keys, values, rule);
  }
  if (rule.softcap != 0 || plans_anew(queries, rule)) {
    return composed(
        queries, keys.shape(1), keys.shape(2), rule,
        [&](const mx::array& rows) { return mx::matmul(rows, mx::swapaxes(keys, -1, -2)); },
        [&](const mx::array& weights) { return mx::matmul(weights, values); });
  }
  bool causal = rule.causal && !rule.mask;
  return mx::fast::scaled_dot_product_attention(
      queries, keys, values, rule.scale, causal ? "causal" : "", rule.mask, rule.sinks);
}

mx::array attend_to_codes(
    const mx::array& queries, const cpu::Kept& keys, const cpu::Kept& values,
    const cpu::AttentionRule& rule) {
  if (cpu::takes(queries, keys, values, rule)) {
    return cpu::attention(queries, keys, values, rule);
  }
  // MLX's products for CUDA take no part of a buffer.
  if (cuda::is_current() || queries.shape(2) > few_queries || rule.softcap != 0 || rule.sinks) {
    auto numbers = [&](const cpu::Kept& kept) {
      return mx::dequantize(
          kept.numbers, *kept.scales, kept.biases, kept.group, kept.bits, "affine", std::nullopt,
          queries.dtype());
    };
    return attend(queries, numbers(keys), numbers(values), rule);
  }
  auto product = [&](const cpu::Kept& kept, bool transpose) {
    return [&kept, transpose](const mx::array& rows) {
      return mx::quantized_matmul(
          rows, kept.numbers, *kept.scales, kept.biases, transpose, kept.group, kept.bits);
    };
  };
  return composed(
      queries, keys.numbers.shape(1), keys.numbers.shape(2), rule, product(keys, true),
      product(values, false));
}

}  // namespace

cairn_status cairn_attention(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array values,
    cairn_array mask, cairn_array sinks, float scale, float softcap, int32_t causal,
    int32_t window, cairn_array* result) {
  return make(scope, result, [&] {
    cpu::AttentionRule rule{
        scale, softcap, causal != 0, window, optional(mask), optional(sinks)};
    return attend(queries->value, keys->value, values->value, rule);
  });
}

cairn_status cairn_quantized_attention(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array key_scales,
    cairn_array key_biases, cairn_array values, cairn_array value_scales,
    cairn_array value_biases, cairn_array mask, cairn_array sinks, float scale, float softcap,
    int32_t causal, int32_t window, int32_t group_size, int32_t bits, cairn_array* result) {
  return make(scope, result, [&] {
    cpu::AttentionRule rule{
        scale, softcap, causal != 0, window, optional(mask), optional(sinks)};
    cpu::Kept kept_keys{keys->value, key_scales->value, key_biases->value, bits, group_size};
    cpu::Kept kept_values{
        values->value, value_scales->value, value_biases->value, bits, group_size};
    return attend_to_codes(queries->value, kept_keys, kept_values, rule);
  });
}
