// The recurrence of gated delta nets for MLX's CPU device, by our kernels.

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "primitive.h"
#include "primitives.h"
#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

// An input, wherever its elements lie.
struct Laid {
  const float* data;
  mx::Strides strides;

  explicit Laid(const mx::array& x) : data(x.data<float>()), strides(x.strides()) {}

  const float* at(int64_t i, int64_t j, int64_t k) const {
    return data + i * strides[0] + j * strides[1] + k * strides[2];
  }

  // Copies a row of the last axis, with zeros behind it.
  void copy(int64_t i, int64_t j, int64_t k, int64_t size, int64_t width, float* to) const {
    const float* row = at(i, j, k);
    for (int64_t l = 0; l < width; l++) {
      to[l] = l < size ? row[l * strides[3]] : 0;
    }
  }
};

struct Recurrence {
  Laid queries;  // [batch, token, key_head, feature]
  Laid keys;
  Laid values;                // [batch, token, head, feature]
  Laid gates;                 // [batch, token, head]
  Laid betas;                 // [batch, token, head]
  std::optional<Laid> state;  // [batch, head, value feature, key feature]
  const bool* mask;           // null, or [batch, token]
  mx::Strides mask_strides;
  int64_t length;
  int64_t key_heads;
  int64_t heads;
  int64_t dim;
  int64_t value_dim;
  float* out;
  float* new_state;

  void compute(int64_t batch, int64_t head) const {
    thread_local Scratch scratch;
    int64_t width = kernels().packed_columns(dim);
    float* copied_keys = scratch.floats((2 * length + value_dim) * width + 3 * length);
    float* copied_queries = copied_keys + length * width;
    float* rows = copied_queries + length * width;
    float* copied_gates = rows + value_dim * width;
    float* copied_betas = copied_gates + length;
    int64_t key_head = head * key_heads / heads;
    for (int64_t t = 0; t < length; t++) {
      keys.copy(batch, t, key_head, dim, width, copied_keys + t * width);
      queries.copy(batch, t, key_head, dim, width, copied_queries + t * width);
      bool is = mask == nullptr || mask[batch * mask_strides[0] + t * mask_strides[1]];
      copied_gates[t] = is ? *gates.at(batch, t, head) : 1;
      copied_betas[t] = is ? *betas.at(batch, t, head) : 0;
    }
    for (int64_t i = 0; i < value_dim; i++) {
      if (state) {
        state->copy(batch, head, i, dim, width, rows + i * width);
      } else {
        std::fill_n(rows + i * width, width, 0.0f);
      }
    }
    DeltaHead whole{};
    whole.keys = copied_keys;
    whole.queries = copied_queries;
    whole.values = values.at(batch, 0, head);
    whole.gates = copied_gates;
    whole.betas = copied_betas;
    whole.overlaps = copied_betas + length;
    whole.state = rows;
    whole.out = out + (batch * length * heads + head) * value_dim;
    whole.value_row = values.strides[1];
    whole.value_step = values.strides[3];
    whole.out_row = heads * value_dim;
    whole.length = length;
    whole.rows = value_dim;
    whole.width = width;
    kernels().update(whole);
    float* to = new_state + (batch * heads + head) * value_dim * dim;
    for (int64_t i = 0; i < value_dim; i++) {
      std::copy_n(rows + i * width, dim, to + i * dim);
    }
  }
};

class GatedDelta final : public mx::Primitive {
 public:
  GatedDelta(mx::Stream stream, bool has_state, bool has_mask)
      : Primitive(stream), has_state_(has_state), has_mask_(has_mask) {}

  void eval_cpu(const Inputs& in, Inputs& out) override {
    allocate(out[0]);
    allocate(out[1]);
    Recurrence all{
        Laid(in[0]),
        Laid(in[1]),
        Laid(in[2]),
        Laid(in[3]),
        Laid(in[4]),
        has_state_ ? std::optional<Laid>(in[5]) : std::nullopt,
        has_mask_ ? in.back().data<bool>() : nullptr,
        in.back().strides(),
        in[1].shape(1),
        in[1].shape(2),
        in[2].shape(2),
        in[1].shape(3),
        in[2].shape(3),
        out[0].data<float>(),
        out[1].data<float>()};
    mx::cpu::get_command_encoder(stream()).dispatch([all, batch = in[1].shape(0)] {
      parallel(batch * all.heads, [&](int64_t i) { all.compute(i / all.heads, i % all.heads); });
    });
  }

  void eval_gpu(const Inputs&, Inputs&) override {
    throw std::runtime_error("GatedDelta was made for the CPU");
  }

  const char* name() const override {
    return "GatedDelta";
  }

 private:
  bool has_state_;
  bool has_mask_;
};

}  // namespace

std::vector<mx::array> gated_delta(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const mx::array& gates, const mx::array& betas, const std::optional<mx::array>& state,
    const std::optional<mx::array>& mask) {
  check(
      keys.ndim() == 4 && queries.shape() == keys.shape() && values.ndim() == 4 &&
          values.shape(0) == keys.shape(0) && values.shape(1) == keys.shape(1) &&
          keys.shape(2) > 0 && values.shape(2) % keys.shape(2) == 0,
      "gated delta: queries, keys and values do not fit each other");
  mx::Shape per_head = {keys.shape(0), keys.shape(1), values.shape(2)};
  mx::Shape states = {keys.shape(0), values.shape(2), values.shape(3), keys.shape(3)};
  check(
      gates.shape() == per_head && betas.shape() == per_head &&
          (!state || state->shape() == states) &&
          (!mask || mask->shape() == mx::Shape{keys.shape(0), keys.shape(1)}),
      "gated delta: gates, state or mask do not fit");
  Inputs inputs = {queries, keys, values, gates, betas};
  add(inputs, state);
  add(inputs, mask);
  auto primitive = std::make_shared<GatedDelta>(
      mx::default_stream(mx::Device::cpu), state.has_value(), mask.has_value());
  return mx::array::make_arrays(
      {values.shape(), states}, {mx::float32, mx::float32}, primitive, inputs);
}

}  // namespace cairn::cpu
