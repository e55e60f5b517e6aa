#include "rounded_primitives.h"

#include <algorithm>

#include "primitive.h"
#include "rounded.h"
#include "rows.h"
#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

// So many rows are rounded, then multiplied, and what they become stays in the second-level cache.
constexpr int64_t most_rows = 256;

// Room for rows of so many groups in memory that this thread keeps.
ByteRows room(int64_t rows, int64_t groups) {
  thread_local Scratch scratch;
  int64_t bytes_of = rounded_group / static_cast<int64_t>(sizeof(float));
  float* memory = scratch.floats(rows * groups * (bytes_of + 2));
  float* scales = memory + rows * groups * bytes_of;
  return {reinterpret_cast<uint8_t*>(memory), scales, scales + rows * groups, groups};
}

// Rounds rows of x from `first` on.
void round(
    const Rows& x, int64_t first, int64_t rows, const int8_t* packed, const ByteRows& to) {
  constexpr int64_t some = 12;
  parallel((rows + some - 1) / some, [&](int64_t i) {
    thread_local Scratch copy;
    for (int64_t row = i * some; row < std::min(rows, (i + 1) * some); row++) {
      const float* from = x.at(first + row, copy.floats(x.size()));
      rounded_kernels().round(from, x.size(), packed, to, row);
    }
  });
}

}  // namespace

mx::array rounded_weight(const mx::array& weight, const mx::array& factors) {
  check(
      weight.ndim() == 2 && weight.size() > 0 && weight.dtype() == mx::float32,
      "a weight has two axes of floats");
  check(
      is_vector(factors, weight.shape(1)), "a weight has one factor for each of what it multiplies");
  int64_t columns = weight.shape(0);
  int64_t depth = weight.shape(1);
  int64_t size = rounded_kernels().packed_size(depth, columns);
  check(size <= INT32_MAX, "a weight is too large");
  auto prepare = [=](const Inputs& inputs, mx::array& out) -> Work {
    allocate_line(out);
    const mx::array& in = inputs[0];
    Matrix matrix{in.data<float>(), in.strides(1), in.strides(0)};
    return [=, by = inputs[1].data<float>(), to = out.data<int8_t>()] {
      rounded_kernels().pack(matrix, by, depth, columns, to);
    };
  };
  return make(
      {static_cast<int>(size)}, "RoundedWeight", prepare, {weight, mx::contiguous(factors)},
      mx::int8);
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
      ByteRows some = room(std::min(rows, most_rows), (depth + rounded_group - 1) / rounded_group);
      for (int64_t first = 0; first < rows; first += most_rows) {
        int64_t m = std::min(most_rows, rows - first);
        round(x, first, m, w, some);
        parallel((columns + rounded_columns - 1) / rounded_columns, [&](int64_t i) {
          int64_t from = i * rounded_columns;
          rounded_kernels().multiply(
              some, m, w, columns, from, std::min<int64_t>(columns, from + rounded_columns), b,
              to + first * columns, columns);
        });
      }
    };
  };
  mx::Shape shape = x.shape();
  shape.back() = columns;
  return make(std::move(shape), "RoundedLinear", prepare, std::move(inputs));
}

}  // namespace cairn::cpu
