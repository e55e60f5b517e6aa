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

// Divides rows among threads, some at a time.
void for_rows(int64_t rows, int64_t size, const std::function<void(int64_t, int64_t)>& body) {
  int64_t at_a_time = std::max<int64_t>(1, 32768 / std::max<int64_t>(1, size));
  parallel((rows + at_a_time - 1) / at_a_time, [&](int64_t i) {
    body(i * at_a_time, std::min(rows, (i + 1) * at_a_time));
  });
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
    allocate_line(out);
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
  int bias_at = add_laid_out(inputs, bias);
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

mx::array layer_norm(
    const mx::array& x, const std::optional<mx::array>& weight,
    const std::optional<mx::array>& bias, float eps) {
  check(x.ndim() > 0, "layer_norm: x has no axes");
  int64_t size = x.shape(-1);
  check(is_vector(weight, size) && is_vector(bias, size), "layer_norm: weight or bias do not fit");
  Inputs inputs = {mx::contiguous(x)};
  int weight_at = add_laid_out(inputs, weight);
  int bias_at = add_laid_out(inputs, bias);
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
  int weight_at = add_laid_out(inputs, weight);
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

mx::array activate(
    Activation activation, const mx::array& x, const std::optional<mx::array>& factors) {
  check(
      x.ndim() > 0 && (!factors || factors->shape() == x.shape()), "activate: factors do not fit");
  Inputs inputs = {x};
  add(inputs, factors);
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    Rows from(in[0]);
    Rows by(in.back());
    allocate(out);
    int64_t size = from.size();
    int64_t rows = size == 0 ? 0 : out.size() / size;
    return [=, gated = in.size() > 1, to = out.data<float>()] {
      for_rows(rows, size, [&](int64_t first, int64_t end) {
        thread_local Scratch copies;
        float* memory = copies.floats(2 * size);
        for (int64_t row = first; row < end; row++) {
          kernels().activate(
              activation, from.at(row, memory), gated ? by.at(row, memory + size) : nullptr, size,
              to + row * size);
        }
      });
    };
  };
  return make(x.shape(), "Activation", prepare, std::move(inputs));
}

}  // namespace cairn::cpu
