// Rotary position embedding (https://arxiv.org/abs/2104.09864).

#include <algorithm>
#include <cmath>
#include <vector>

#include "primitive.h"
#include "primitives.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

constexpr int64_t floats_at_a_time = 32768;

// What angles depend on.
struct Angles {
  int64_t offset;
  int64_t length;
  int64_t half;
  float scale;
  float base;  // if there are no wavelengths
  std::vector<float> wavelengths;  // none, or [half]

  bool operator==(const Angles&) const = default;
};

// The cosines and sines of the angles, [length, 2, half]. They are kept, since the layers of a model
// turn by the same ones.
const float* turns_of(const Angles& angles) {
  thread_local std::vector<float> turns;
  thread_local Angles known{};
  if (angles == known) {
    return turns.data();
  }
  int64_t half = angles.half;
  turns.resize(angles.length * 2 * half);
  for (int64_t i = 0; i < angles.length; i++) {
    double position = (static_cast<double>(angles.offset) + i) * angles.scale;
    float* to = turns.data() + i * 2 * half;
    for (int64_t j = 0; j < half; j++) {
      double frequency = angles.wavelengths.empty()
          ? std::pow(static_cast<double>(angles.base), -static_cast<double>(j) / half)
          : 1.0 / angles.wavelengths[j];
      to[j] = static_cast<float>(std::cos(position * frequency));
      to[half + j] = static_cast<float>(std::sin(position * frequency));
    }
  }
  known = angles;
  return turns.data();
}

void rotate(const float* x, int64_t step, int64_t half, int64_t size, const float* turns, float* out) {
  const float* sines = turns + half;
  for (int64_t i = 0; i < half; i++) {
    float first = x[i * step];
    float second = x[(half + i) * step];
    out[i] = first * turns[i] - second * sines[i];
    out[half + i] = first * sines[i] + second * turns[i];
  }
  for (int64_t i = 2 * half; i < size; i++) {
    out[i] = x[i * step];
  }
}

}  // namespace

mx::array rope(
    const mx::array& x, int dims, std::optional<float> base, float scale, int offset,
    const std::optional<mx::array>& wavelengths) {
  int64_t half = dims / 2;
  check(
      dims % 2 == 0 && dims <= x.shape(3) && base.has_value() != wavelengths.has_value() &&
          (!wavelengths || (wavelengths->ndim() == 1 && wavelengths->shape(0) == half)),
      "rope: the features that are rotated do not fit");
  Inputs inputs = {x};
  if (wavelengths) {
    inputs.push_back(laid_out(*wavelengths));
  }
  auto prepare = [=](const Inputs& in, mx::array& out) -> Work {
    allocate(out);
    int64_t heads = out.shape(1);
    int64_t length = out.shape(2);
    int64_t size = out.shape(3);
    return [=, x = in[0].data<float>(), strides = in[0].strides(), count = out.shape(0) * heads,
            waves = in.size() > 1 ? in[1].data<float>() : nullptr, to = out.data<float>()] {
      const float* turns = turns_of(
          {offset, length, half, scale, base.value_or(0),
           waves == nullptr ? std::vector<float>() : std::vector<float>(waves, waves + half)});
      int64_t at_once = std::max<int64_t>(1, floats_at_a_time / (length * size + 1));
      parallel((count + at_once - 1) / at_once, [&](int64_t part) {
        for (int64_t row = part * at_once; row < std::min(count, (part + 1) * at_once); row++) {
          const float* from = x + row / heads * strides[0] + row % heads * strides[1];
          for (int64_t i = 0; i < length; i++) {
            rotate(
                from + i * strides[2], strides[3], half, size, turns + i * 2 * half,
                to + (row * length + i) * size);
          }
        }
      });
    };
  };
  return make(x.shape(), "Rope", prepare, std::move(inputs));
}

}  // namespace cairn::cpu
