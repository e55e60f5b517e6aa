#include "attention_primitive.h"

#include <algorithm>

#include "attention.h"
#include "mlx/backend/common/utils.h"
#include "primitive.h"
#include "primitives.h"
#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

// Where arrays stand in the list of inputs; -1 if there is none.
struct KeptAt {
  int numbers;
  int scales;
  int biases;
  int bits;
  int group;
};

int bits_of(const Kept& kept) {
  return kept.scales ? kept.bits : static_cast<int>(kept.numbers.itemsize()) * 8;
}

KeptAt add_kept(Inputs& inputs, const Kept& kept) {
  return {
      add(inputs, kept.numbers), add(inputs, kept.scales), add(inputs, kept.biases), bits_of(kept),
      kept.group};
}

Strided strided(const Inputs& inputs, int index) {
  if (index < 0) {
    return {};
  }
  const mx::array& x = inputs[index];
  Strided result{x.data<void>(), {}};
  std::copy(x.strides().begin(), x.strides().end(), result.strides);
  return result;
}

Stored stored(const Inputs& inputs, const KeptAt& at) {
  // numbers of fewer than 32 bits, scales and biases of a row are read side by side
  for (int i : {at.bits < 32 ? at.numbers : -1, at.scales, at.biases}) {
    check(
        i < 0 || inputs[i].shape(-1) == 1 || inputs[i].strides(-1) == 1,
        "attention: rows of keys or values do not lie in one piece");
  }
  return {
      strided(inputs, at.numbers), strided(inputs, at.scales), strided(inputs, at.biases), at.bits,
      at.group};
}

int features(const Kept& kept) {
  return kept.numbers.shape(-1) * (kept.scales ? 32 / kept.bits : 1);
}

bool takes_kept(const Kept& kept) {
  if (!kept.scales) {
    return takes(kept.numbers) || kept.numbers.dtype() == mx::bfloat16;
  }
  return (kept.bits == 8 || kept.bits == 4) && kept.group % 32 == 0 && takes(*kept.scales) &&
      kept.biases && takes(*kept.biases) &&
      kept.numbers.dtype() == mx::uint32;
}

void check_shapes(
    const mx::array& queries, const Kept& keys, const Kept& values, const AttentionRule& rule) {
  const mx::array& k = keys.numbers;
  const mx::array& v = values.numbers;
  check(
      queries.ndim() == 4 && k.ndim() == 4 && v.ndim() == 4,
      "attention: queries, keys and values have four axes");
  check(
      k.shape(0) == queries.shape(0) && v.shape(0) == queries.shape(0) &&
          v.shape(1) == k.shape(1) && k.shape(1) > 0 && queries.shape(1) % k.shape(1) == 0 &&
          k.shape(2) == v.shape(2) && k.shape(2) > 0 && features(keys) == queries.shape(3),
      "attention: queries, keys and values do not fit each other");
  for (const Kept& kept : {keys, values}) {
    check(
        !kept.scales ||
            (features(kept) == kept.scales->shape(-1) * kept.group &&
             kept.scales->shape() == kept.biases->shape()),
        "attention: scales do not fit what is quantized");
  }
  check(
      is_vector(rule.sinks, queries.shape(1)), "attention: there is not one sink for each head");
}

}  // namespace

bool takes(
    const mx::array& queries, const Kept& keys, const Kept& values, const AttentionRule& rule) {
  return takes(queries) && takes_kept(keys) && takes_kept(values) &&
      (!rule.sinks || takes(*rule.sinks)) &&
      (!rule.mask || takes(*rule.mask) || rule.mask->dtype() == mx::bool_);
}

mx::array attention(
    const mx::array& queries, const Kept& keys, const Kept& values, const AttentionRule& rule) {
  check_shapes(queries, keys, values, rule);
  Attention a{};
  a.batch = queries.shape(0);
  a.heads = queries.shape(1);
  a.key_heads = keys.numbers.shape(1);
  a.length = queries.shape(2);
  a.key_length = keys.numbers.shape(2);
  a.dim = queries.shape(3);
  a.value_dim = features(values);
  a.scale = rule.scale;
  a.softcap = rule.softcap;
  a.causal = rule.causal || rule.window > 0;
  a.window = rule.window;
  Inputs inputs;
  int queries_at = add(inputs, queries);
  KeptAt keys_at = add_kept(inputs, keys);
  KeptAt values_at = add_kept(inputs, values);
  int sinks_at = add_laid_out(inputs, rule.sinks);
  int mask_at = -1;
  // a window says what its mask does
  if (rule.mask && rule.window == 0) {
    a.mask_is_float = rule.mask->dtype() == mx::float32;
    mx::Shape shape = queries.shape();
    shape.back() = keys.numbers.shape(2);
    mask_at = add(inputs, mx::broadcast_to(*rule.mask, std::move(shape)));
  }
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    Attention attention = a;
    mx::Strides strides = {
        a.length * a.heads * a.value_dim, a.value_dim, a.heads * a.value_dim, 1};
    auto [size, rows, columns] = mx::check_contiguity(out.shape(), strides);
    out.set_data(
        mx::allocator::malloc(out.nbytes()), out.size(), strides, {true, rows, columns});
    attention.out = out.data<float>();
    attention.queries = strided(in, queries_at);
    attention.keys = stored(in, keys_at);
    attention.values = stored(in, values_at);
    attention.mask = strided(in, mask_at);
    attention.sinks = data_or_null(in, sinks_at);
    return [attention] {
      const AttentionKernels& use = attention_kernels();
      parallel(use.parts(attention), [&](int64_t part) {
        thread_local Scratch scratch;
        use.attend(attention, part, scratch.floats(use.scratch(attention)));
      });
    };
  };
  mx::Shape shape = queries.shape();
  shape.back() = features(values);
  return make(std::move(shape), "Attention", prepare, std::move(inputs));
}

}  // namespace cairn::cpu
