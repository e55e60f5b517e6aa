#include "rounded_primitives.h"

#include <algorithm>

#include "primitive.h"
#include "rounded.h"
#include "rows.h"
#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

// Rows that a thread rounds and multiplies at a time: few enough that several threads have some, and
// multiples of what a kernel takes at a time.
int64_t rows_at_once(int64_t rows) {
  constexpr int64_t unit = 12;
  return std::clamp((rows + 8 * unit - 1) / (8 * unit) * unit, unit, 4 * unit);
}

// Rounds rows of x from `first` on into memory that this thread keeps.
ByteRows rounded(const Rows& x, int64_t first, int64_t rows) {
  thread_local Scratch scratch, copy;
  const RoundedKernels& use = rounded_kernels();
  int64_t groups = (x.size() + rounded_group - 1) / rounded_group;
  int64_t bytes_of = rounded_group / static_cast<int64_t>(sizeof(float));
  float* memory = scratch.floats(rows * groups * (bytes_of + 2));
  float* scales = memory + rows * groups * bytes_of;
  ByteRows to{reinterpret_cast<uint8_t*>(memory), scales, scales + rows * groups, groups};
  for (int64_t row = 0; row < rows; row++) {
    use.round(x.at(first + row, copy.floats(x.size())), x.size(), to, row);
  }
  return to;
}

}  // namespace

mx::array rounded_weight(const mx::array& weight) {
  check(
      weight.ndim() == 2 && weight.size() > 0 && weight.dtype() == mx::float32,
      "a weight has two axes of floats");
  int64_t columns = weight.shape(0);
  int64_t depth = weight.shape(1);
  int64_t size = rounded_kernels().packed_size(depth, columns);
  check(size <= INT32_MAX, "a weight is too large");
  auto prepare = [=](const Inputs& inputs, mx::array& out) -> Work {
    allocate_line(out);
    const mx::array& in = inputs[0];
    Matrix matrix{in.data<float>(), in.strides(1), in.strides(0)};
    return [=, to = out.data<int8_t>()] { rounded_kernels().pack(matrix, depth, columns, to); };
  };
  return make({static_cast<int>(size)}, "RoundedWeight", prepare, {weight}, mx::int8);
}

mx::array rounded_linear(
    const mx::array& x, const mx::array& packed, const std::optional<mx::array>& bias,
    int columns) {
  check(x.ndim() > 0 && x.dtype() == mx::float32, "linear takes floats");
  int64_t depth = x.shape(-1);
  check(
      packed.ndim() == 1 && depth > 0 &&
          packed.shape(0) == rounded_kernels().packed_size(depth, columns),
      "linear: the rounded weight has another shape");
  check(is_vector(bias, columns), "linear: the bias has another shape");
  Inputs inputs = {x, packed};
  int bias_at = add_laid_out(inputs, bias);
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    allocate(out);
    return [=, x = Rows(in[0]), rows = static_cast<int64_t>(in[0].size()) / depth,
            w = in[1].data<int8_t>(), b = data_or_null(in, bias_at), to = out.data<float>()] {
      int64_t some = rows_at_once(rows);
      parallel((rows + some - 1) / some, [&](int64_t i) {
        int64_t first = i * some;
        int64_t m = std::min(some, rows - first);
        rounded_kernels().multiply(
            rounded(x, first, m), m, w, columns, b, to + first * columns, columns);
      });
    };
  };
  mx::Shape shape = x.shape();
  shape.back() = columns;
  return make(std::move(shape), "RoundedLinear", prepare, std::move(inputs));
}

}  // namespace cairn::cpu
