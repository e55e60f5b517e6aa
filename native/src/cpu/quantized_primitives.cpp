#include "quantized_primitives.h"

#include <algorithm>
#include <atomic>

#include "primitive.h"
#include "quantized.h"
#include "rows.h"
#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

std::atomic<bool> rounding = false;

// Bytes of weights that a thread takes at a time.
constexpr int64_t part_bytes = 256 * 1024;

Scales type_of(const mx::array& scales) {
  switch (scales.dtype()) {
    case mx::Dtype::Val::bfloat16:
      return Scales::bfloat16;
    case mx::Dtype::Val::float16:
      return Scales::float16;
    case mx::Dtype::Val::uint8:
      return Scales::exponents;
    default:
      return Scales::float32;
  }
}

Inputs inputs_of(const mx::array& x, const Quantized& weight) {
  Inputs inputs = {x, laid_out(weight.packed), laid_out(weight.scales)};
  if (weight.biases) {
    inputs.push_back(laid_out(*weight.biases));
  }
  return inputs;
}

QuantizedMatrix matrix_of(const Inputs& inputs, int bits, int group, int64_t depth) {
  bool has_biases = type_of(inputs[2]) != Scales::exponents;
  return {
      inputs[1].data<uint8_t>(), inputs[2].data<void>(),
      has_biases ? inputs[3].data<void>() : nullptr, type_of(inputs[2]), bits, group, depth};
}

// Rounds rows of x into memory that this thread keeps.
RoundedRows rounded(const QuantizedMatrix& matrix, const Rows& x, int64_t rows, bool few) {
  thread_local Scratch scratch;
  const QuantizedKernels& use = quantized_kernels();
  RoundedRows to = use.lay_out(matrix, rows, few, scratch.floats(use.rounded_size(matrix, rows)));
  int64_t at_once = std::max<int64_t>(1, 32768 / matrix.depth);
  parallel((rows + at_once - 1) / at_once, [&](int64_t i) {
    thread_local Scratch copy;
    float* memory = copy.floats(matrix.depth);
    for (int64_t row = i * at_once; row < std::min(rows, (i + 1) * at_once); row++) {
      use.round(matrix, x.at(row, memory), to, row);
    }
  });
  return to;
}

// How many columns of a product a thread computes at a time.
int64_t width_of(const QuantizedMatrix& matrix, int64_t columns, bool few) {
  int64_t granule = quantized_kernels().granule;
  if (!few) {
    return granule;
  }
  int64_t bytes = matrix.depth * matrix.bits / 8;
  int64_t width = std::min(part_bytes / bytes, columns / 8);
  return std::max<int64_t>(1, width / granule) * granule;
}

void multiply(
    const QuantizedMatrix& matrix, const Rows& x, int64_t rows, int64_t columns, float* out) {
  const QuantizedKernels& use = quantized_kernels();
  bool few = rows <= use.few;
  RoundedRows by = rounded(matrix, x, rows, few);
  int64_t width = width_of(matrix, columns, few);
  parallel((columns + width - 1) / width, [&](int64_t i) {
    int64_t from = i * width;
    use.multiply(
        matrix, by, 0, rows, from, std::min(columns, from + width), out + from, columns);
  });
}

// The matrix at a place of a stack.
QuantizedMatrix one_of(const QuantizedMatrix& stack, int64_t columns, int64_t index) {
  QuantizedMatrix one = stack;
  int64_t groups = columns * stack.depth / stack.group;
  int64_t size = stack.type == Scales::float32 ? 4 : stack.type == Scales::exponents ? 1 : 2;
  one.codes += index * columns * (stack.depth * stack.bits / 8);
  one.scales = static_cast<const char*>(stack.scales) + index * groups * size;
  if (stack.biases != nullptr) {
    one.biases = static_cast<const char*>(stack.biases) + index * groups * size;
  }
  return one;
}

// Multiplies each row by the matrix whose index stands at its place; those next to each other with
// the same one together.
void multiply_each(
    const QuantizedMatrix& stack, const Rows& x, const int32_t* indices, int64_t rows,
    int64_t columns, float* out) {
  const QuantizedKernels& use = quantized_kernels();
  std::vector<int64_t> starts;
  for (int64_t i = 0; i < rows; i++) {
    if (i == 0 || indices[i] != indices[i - 1]) {
      starts.push_back(i);
    }
  }
  int64_t parts = static_cast<int64_t>(starts.size());
  starts.push_back(rows);
  bool few = rows <= parts * use.few;
  RoundedRows by = rounded(stack, x, rows, few);
  int64_t width = width_of(stack, columns, few);
  int64_t across = (columns + width - 1) / width;
  parallel(parts * across, [&](int64_t i) {
    int64_t first = starts[i / across];
    int64_t m = starts[i / across + 1] - first;
    int64_t from = i % across * width;
    use.multiply(
        one_of(stack, columns, indices[first]), by, first, m, from,
        std::min(columns, from + width), out + first * columns + from, columns);
  });
}

}  // namespace

void set_rounding(bool rounds) {
  rounding = rounds;
}

bool rounds() {
  return rounding && mx::default_device() == mx::Device::cpu;
}

bool takes(const mx::array& x, const Quantized& weight, const std::string& mode) {
  if (!rounds() || x.dtype() != mx::float32 ||
      x.ndim() == 0 || x.size() == 0 || weight.packed.dtype() != mx::uint32) {
    return false;
  }
  Scales type = type_of(weight.scales);
  bool numbers = type != Scales::float32 || weight.scales.dtype() == mx::float32;
  bool affine = mode == "affine" && type != Scales::exponents && weight.biases &&
      weight.biases->dtype() == weight.scales.dtype();
  bool mxfp4 = mode == "mxfp4" && type == Scales::exponents;
  return numbers && (affine || mxfp4) &&
      x.shape(-1) * static_cast<int64_t>(weight.bits) == weight.packed.shape(-1) * int64_t{32} &&
      x.shape(-1) == weight.scales.shape(-1) * weight.group;
}

mx::array quantized_product(const mx::array& x, const Quantized& weight) {
  check(weight.packed.ndim() == 2, "quantized_matmul: the weight is not one matrix");
  int64_t depth = x.shape(-1);
  int64_t columns = weight.packed.shape(0);
  auto prepare = [=, bits = weight.bits, group = weight.group](
                     const Inputs& in, mx::array& out) -> Work {
    allocate(out);
    QuantizedMatrix matrix = matrix_of(in, bits, group, depth);
    int64_t rows = in[0].size() / depth;
    return [=, x = Rows(in[0]), to = out.data<float>()] {
      multiply(matrix, x, rows, columns, to);
    };
  };
  mx::Shape shape = x.shape();
  shape.back() = static_cast<int>(columns);
  return make(std::move(shape), "QuantizedProduct", prepare, inputs_of(x, weight));
}

mx::array expert_products(const mx::array& x, const Quantized& weight, const mx::array& indices) {
  check(weight.packed.ndim() == 3 && x.ndim() > 1, "gather_qmm: the weights are not a stack");
  int64_t depth = x.shape(-1);
  int64_t columns = weight.packed.shape(1);
  mx::Shape shape = mx::broadcast_shapes(
      mx::Shape(x.shape().begin(), x.shape().end() - 2), indices.shape());
  mx::array each = mx::contiguous(mx::broadcast_to(mx::astype(indices, mx::int32), shape));
  shape.insert(shape.end(), {1, static_cast<int>(depth)});
  Inputs inputs = inputs_of(mx::broadcast_to(x, shape), weight);
  inputs.push_back(each);
  shape.back() = static_cast<int>(columns);
  auto prepare = [=, bits = weight.bits, group = weight.group](
                     const Inputs& in, mx::array& out) -> Work {
    allocate(out);
    QuantizedMatrix stack = matrix_of(in, bits, group, depth);
    int64_t rows = in[0].size() / depth;
    return [=, x = Rows(in[0]), which = in.back().data<int32_t>(), to = out.data<float>()] {
      multiply_each(stack, x, which, rows, columns, to);
    };
  };
  return make(std::move(shape), "ExpertProducts", prepare, std::move(inputs));
}

}  // namespace cairn::cpu
