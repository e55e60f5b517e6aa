#include "compiled.h"

#include <cmath>

namespace cairn::compiled {
namespace {

using Arrays = std::vector<mx::array>;

// A number of the array's type.
mx::array number(double value, const mx::array& like) {
  return mx::array(value, like.dtype());
}

mx::array gelu(const mx::array& x) {
  mx::array share = mx::erf(x * number(std::sqrt(0.5), x)) + number(1, x);
  return x * number(0.5, x) * share;
}

mx::array gelu_tanh(const mx::array& x) {
  mx::array inner = x * (x * x * number(0.044715, x) + number(1, x));
  mx::array share = mx::tanh(inner * number(std::sqrt(2 / M_PI), x)) + number(1, x);
  return x * number(0.5, x) * share;
}

mx::array silu(const mx::array& x) {
  return x * mx::sigmoid(x);
}

// The activation of the first input, times the second if there is one. MLX knows what it has
// compiled by the function's address: each activation needs its own.
template <mx::array (*activation)(const mx::array&)>
Arrays compose(const Arrays& inputs) {
  mx::array activated = activation(inputs[0]);
  return {inputs.size() == 1 ? activated : activated * inputs[1]};
}

mx::array run(Arrays (*composition)(const Arrays&), const Arrays& inputs) {
  bool gpu = mx::default_device() == mx::Device::gpu;
  return gpu ? mx::compile(composition, true)(inputs)[0] : composition(inputs)[0];
}

mx::array run(cpu::Activation activation, const Arrays& inputs) {
  switch (activation) {
    case cpu::Activation::gelu:
      return run(compose<gelu>, inputs);
    case cpu::Activation::gelu_tanh:
      return run(compose<gelu_tanh>, inputs);
    case cpu::Activation::silu:
      return run(compose<silu>, inputs);
  }
  throw std::invalid_argument("no such activation");
}

}  // namespace

mx::array activate(cpu::Activation activation, const mx::array& x) {
  return run(activation, {x});
}

mx::array gated(cpu::Activation activation, const mx::array& gate, const mx::array& up) {
  return run(activation, {gate, up});
}

}  // namespace cairn::compiled
