// An operation of MLX for its CPU device that one of our kernels computes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "mlx/backend/cpu/encoder.h"
#include "mlx/mlx.h"
#include "mlx/primitives.h"

namespace cairn::cpu {

namespace mx = mlx::core;

using Inputs = std::vector<mx::array>;
using Work = std::function<void()>;

// Takes the inputs as they lie in memory, gives the output its memory, and returns what is to be
// done on the stream's thread. MLX keeps the memory until then.
using Preparation = std::function<Work(const Inputs&, mx::array&)>;

class Kernel final : public mx::UnaryPrimitive {
 public:
  Kernel(mx::Stream stream, const char* name, Preparation prepare)
      : UnaryPrimitive(stream), name_(name), prepare_(std::move(prepare)) {}

  void eval_cpu(const Inputs& inputs, mx::array& out) override {
    mx::cpu::get_command_encoder(stream()).dispatch(prepare_(inputs, out));
  }

  void eval_gpu(const Inputs&, mx::array&) override {
    throw std::runtime_error(std::string(name_) + " was made for the CPU");
  }

  const char* name() const override {
    return name_;
  }

 private:
  const char* name_;
  Preparation prepare_;
};

inline mx::array make(
    mx::Shape shape, const char* name, Preparation prepare, Inputs inputs,
    mx::Dtype dtype = mx::float32) {
  return mx::array(
      std::move(shape), dtype,
      std::make_shared<Kernel>(
          mx::default_stream(mx::Device::cpu), name, std::move(prepare)),
      std::move(inputs));
}

inline void allocate(mx::array& out) {
  out.set_data(mx::allocator::malloc(out.nbytes()));
}

// Allocates a list from the beginning of a cache line on, as its vectors are read faster then.
inline void allocate_line(mx::array& out) {
  constexpr size_t line = 64;
  auto memory = mx::allocator::malloc(out.nbytes() + line);
  auto start = reinterpret_cast<uintptr_t>(memory.buffer().raw_ptr());
  int64_t offset = static_cast<int64_t>((line - start % line) % line);  // in bytes
  out.set_data(std::move(memory), out.size(), out.strides(), {true, true, true}, offset);
}

// Most weights lie as they were read, and need no operation for that.
inline mx::array laid_out(const mx::array& x) {
  bool is = x.status() == mx::array::available && x.flags().row_contiguous;
  return is ? x : mx::contiguous(x);
}

// Appends an input, if there is one, and returns its place, or -1.
inline int add(Inputs& inputs, const std::optional<mx::array>& input) {
  if (!input) {
    return -1;
  }
  inputs.push_back(*input);
  return static_cast<int>(inputs.size()) - 1;
}

inline int add_laid_out(Inputs& inputs, const std::optional<mx::array>& input) {
  return input ? add(inputs, laid_out(*input)) : -1;
}

inline const float* data_or_null(const Inputs& inputs, int index) {
  return index < 0 ? nullptr : inputs[index].data<float>();
}

inline bool is_vector(const std::optional<mx::array>& x, int size) {
  return !x || (x->ndim() == 1 && x->shape(0) == size && x->dtype() == mx::float32);
}

inline void check(bool condition, const char* message) {
  if (!condition) {
    throw std::invalid_argument(message);
  }
}

}  // namespace cairn::cpu
