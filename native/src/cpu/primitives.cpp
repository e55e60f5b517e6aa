#include "primitives.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "mlx/backend/common/utils.h"
#include "primitive.h"
#include "rows.h"
#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

// For a result that may overwrite its first input.
void allocate_or_reuse(const mx::array& in, mx::array& out) {
  if (mx::is_donatable(in, out)) {
    out.copy_shared_buffer(in);
  } else {
    allocate(out);
  }
}

// Appends an optional input and returns its place, or -1.
int add(Inputs& inputs, const std::optional<mx::array>& input) {
  if (!input) {
    return -1;
  }
  inputs.push_back(laid_out(*input));
  return static_cast<int>(inputs.size()) - 1;
}

const float* data_or_null(const Inputs& inputs, int index) {
  return index < 0 ? nullptr : inputs[index].data<float>();
}

bool is_vector(const std::optional<mx::array>& x, int size) {
  return !x || (x->ndim() == 1 && x->shape(0) == size && x->dtype() == mx::float32);
}

// Divides rows among threads, some at a time.
void for_rows(int64_t rows, int64_t size, const std::function<void(int64_t, int64_t)>& body) {
  int64_t at_a_time = std::max<int64_t>(1, 32768 / std::max<int64_t>(1, size));
  parallel((rows + at_a_time - 1) / at_a_time, [&](int64_t i) {
    body(i * at_a_time, std::min(rows, (i + 1) * at_a_time));
  });
}

void copy_strides(const mx::array& from, int64_t* to) {
  std::copy(from.strides().begin(), from.strides().end(), to);
}

}  // namespace

bool takes(const mx::array& x) {
  return mx::default_device() == mx::Device::cpu && x.dtype() == mx::float32;
}

mx::array pack(const mx::array& weight) {
  check(weight.ndim() == 2, "a weight has two axes");
  int64_t columns = weight.shape(0);
  int64_t depth = weight.shape(1);
  int64_t size = kernels().packed_columns(columns) * depth;
  check(size <= INT32_MAX, "a weight is too large");
  auto prepare = [=](const Inputs& inputs, mx::array& out) -> Work {
    // vectors that begin where a cache line does are read faster
    constexpr size_t line = 64;
    auto memory = mx::allocator::malloc(out.nbytes() + line);
    auto start = reinterpret_cast<uintptr_t>(memory.buffer().raw_ptr());
    int64_t offset = (line - start % line) % line;
    out.set_data(std::move(memory), out.size(), out.strides(), {true, true, true}, offset);
    const mx::array& in = inputs[0];
    Matrix matrix{in.data<float>(), in.strides(1), in.strides(0)};
    return [=, to = out.data<float>()] { kernels().pack(matrix, depth, columns, to); };
  };
  return make({static_cast<int>(size)}, "Pack", prepare, {weight});
}

mx::array linear(
    const mx::array& x, const mx::array& packed, const std::optional<mx::array>& bias,
    int columns) {
  check(x.ndim() > 0 && x.dtype() == mx::float32, "linear takes floats");
  int64_t depth = x.shape(-1);
  check(
      packed.ndim() == 1 && packed.shape(0) == kernels().packed_columns(columns) * depth,
      "linear: the packed weight has another shape");
  check(is_vector(bias, columns), "linear: the bias has another shape");
  Inputs inputs = {mx::contiguous(x), packed};
  int bias_at = add(inputs, bias);
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    allocate(out);
    int64_t rows = depth == 0 ? 0 : in[0].size() / depth;
    return [=, x = in[0].data<float>(), w = in[1].data<float>(), b = data_or_null(in, bias_at),
            to = out.data<float>()] {
      constexpr int64_t block = 256;
      int64_t width = 2 * kernels().panel;
      int64_t across = (columns + width - 1) / width;
      parallel((rows + block - 1) / block * across, [&](int64_t i) {
        int64_t row = i / across * block;
        int64_t from = i % across * width;
        kernels().multiply(
            x + row * depth, depth, std::min(block, rows - row), w, depth, columns, from,
            std::min<int64_t>(columns, from + width), b, to + row * columns, columns);
      });
    };
  };
  mx::Shape shape = x.shape();
  shape.back() = columns;
  return make(std::move(shape), "Linear", prepare, std::move(inputs));
}

mx::array attention(
    const mx::array& queries, const mx::array& keys, const mx::array& values, float scale,
    bool causal, const std::optional<mx::array>& mask, const std::optional<mx::array>& sinks) {
  check(
      queries.ndim() == 4 && keys.ndim() == 4 && values.ndim() == 4,
      "attention: queries, keys and values have four axes");
  int batch = queries.shape(0);
  int heads = queries.shape(1);
  int key_heads = keys.shape(1);
  check(
      keys.shape(0) == batch && values.shape(0) == batch && values.shape(1) == key_heads &&
          key_heads > 0 && heads % key_heads == 0 && keys.shape(2) == values.shape(2) &&
          keys.shape(3) == queries.shape(3) && keys.shape(2) > 0,
      "attention: queries, keys and values do not fit each other");
  check(is_vector(sinks, heads), "attention: there is not one sink for each head");
  Inputs inputs = {queries, keys, values};
  int sinks_at = add(inputs, sinks);
  int mask_at = -1;
  if (mask) {
    mask_at = static_cast<int>(inputs.size());
    inputs.push_back(mx::broadcast_to(*mask, {batch, heads, queries.shape(2), keys.shape(2)}));
  }
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    int64_t length = out.shape(2);
    int64_t dim = out.shape(3);
    mx::Strides strides = {length * heads * dim, dim, heads * dim, 1};
    auto [size, rows, columns] = mx::check_contiguity(out.shape(), strides);
    out.set_data(
        mx::allocator::malloc(out.nbytes()), out.size(), strides, {true, rows, columns});
    Attention a{};
    a.queries = in[0].data<float>();
    a.keys = in[1].data<float>();
    a.values = in[2].data<float>();
    a.out = out.data<float>();
    copy_strides(in[0], a.query_strides);
    copy_strides(in[1], a.key_strides);
    copy_strides(in[2], a.value_strides);
    a.sinks = data_or_null(in, sinks_at);
    if (mask_at >= 0) {
      a.mask = in[mask_at].data<void>();
      a.mask_is_float = in[mask_at].dtype() == mx::float32;
      copy_strides(in[mask_at], a.mask_strides);
    }
    a.heads = heads;
    a.key_heads = key_heads;
    a.length = static_cast<int>(length);
    a.key_length = in[1].shape(2);
    a.dim = in[0].shape(3);
    a.value_dim = static_cast<int>(dim);
    a.scale = scale;
    a.causal = causal;
    return [a, batch] {
      parallel(static_cast<int64_t>(batch) * a.key_heads, [&](int64_t i) {
        thread_local Scratch scratch;
        float* memory = scratch.floats(kernels().attention_scratch(a));
        kernels().attend(a, i / a.key_heads, i % a.key_heads, memory);
      });
    };
  };
  return make(
      {batch, heads, queries.shape(2), values.shape(3)}, "Attention", prepare, std::move(inputs));
}

mx::array layer_norm(
    const mx::array& x, const std::optional<mx::array>& weight,
    const std::optional<mx::array>& bias, float eps) {
  check(x.ndim() > 0, "layer_norm: x has no axes");
  int64_t size = x.shape(-1);
  check(is_vector(weight, size) && is_vector(bias, size), "layer_norm: weight or bias do not fit");
  Inputs inputs = {mx::contiguous(x)};
  int weight_at = add(inputs, weight);
  int bias_at = add(inputs, bias);
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    const float* from = in[0].data<float>();
    allocate_or_reuse(in[0], out);
    int64_t rows = size == 0 ? 0 : out.size() / size;
    return [=, w = data_or_null(in, weight_at), b = data_or_null(in, bias_at),
            to = out.data<float>()] {
      for_rows(rows, size, [&](int64_t first, int64_t end) {
        kernels().layer_norm(
            from + first * size, end - first, size, w, b, eps, to + first * size);
      });
    };
  };
  return make(x.shape(), "LayerNorm", prepare, std::move(inputs));
}

mx::array rms_norm(const mx::array& x, const std::optional<mx::array>& weight, float eps) {
  check(x.ndim() > 0, "rms_norm: x has no axes");
  int64_t size = x.shape(-1);
  check(is_vector(weight, size), "rms_norm: the weight does not fit");
  Inputs inputs = {x};
  int weight_at = add(inputs, weight);
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    Rows from(in[0]);
    allocate(out);
    int64_t rows = size == 0 ? 0 : out.size() / size;
    return [=, w = data_or_null(in, weight_at), to = out.data<float>()] {
      for_rows(rows, size, [&](int64_t first, int64_t end) {
        thread_local Scratch copy;
        float* memory = copy.floats(size);
        for (int64_t row = first; row < end; row++) {
          kernels().rms_norm(from.at(row, memory), 1, size, w, eps, to + row * size);
        }
      });
    };
  };
  return make(x.shape(), "RmsNorm", prepare, std::move(inputs));
}

mx::array activate(Activation activation, const mx::array& x) {
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    const float* from = in[0].data<float>();
    allocate_or_reuse(in[0], out);
    return [=, size = static_cast<int64_t>(out.size()), to = out.data<float>()] {
      for_rows(size, 1, [&](int64_t first, int64_t end) {
        kernels().activate(activation, from + first, end - first, to + first);
      });
    };
  };
  return make(x.shape(), "Activation", prepare, {mx::contiguous(x)});
}

}  // namespace cairn::cpu
