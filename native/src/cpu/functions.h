// Functions of vectors of floats.
#pragma once

#include "vectors.h"

namespace cairn::cpu {
namespace {

// e^x as 2^n * e^r with |r| <= ln 2 / 2, by Taylor's series; near the ends of float's range 0 and
// infinity.
CAIRN_INLINE floats exp(floats x) {
  const floats shift = all(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  floats shifted = x * 1.44269504f + shift;
  floats n = shifted - shift;
  floats r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  floats series = all(1.0f / 5040);
  series = series * r + 1.0f / 720;
  series = series * r + 1.0f / 120;
  series = series * r + 1.0f / 24;
  series = series * r + 1.0f / 6;
  series = series * r + 0.5f;
  series = series * r + 1.0f;
  series = series * r + 1.0f;
  typedef uint32_t words __attribute__((vector_size(sizeof(floats))));
  floats power = (floats)(((words)shifted << 23) + 0x3f800000u);
  floats result = select(x > all(88.0f), all(__builtin_inff()), series * power);
  return select(x < all(-87.0f), floats{}, result);
}

// x times the share of the normal distribution below x, with the error function by formula 7.1.26
// of Abramowitz and Stegun, Handbook of Mathematical Functions (within 1.5e-7).
CAIRN_INLINE floats gelu(floats x) {
  floats z = largest(x, -x) * 0.70710678f;
  floats t = 1.0f / (z * 0.3275911f + 1.0f);
  floats series = t * 1.061405429f - 1.453152027f;
  series = series * t + 1.421413741f;
  series = series * t - 0.284496736f;
  series = series * t + 0.254829592f;
  floats beyond = series * t * exp(-z * z) * 0.5f;  // the share beyond |x|
  return x * select(x < floats{}, beyond, 1.0f - beyond);
}

CAIRN_INLINE floats silu(floats x) {
  return x / (exp(-x) + 1.0f);
}

// x * (1 + tanh(y)) / 2 is x times the logistic function of 2 y
CAIRN_INLINE floats gelu_tanh(floats x) {
  floats doubled = (x * x * x * 0.044715f + x) * (2 * 0.79788456f);
  return x / (exp(-doubled) + 1.0f);
}

CAIRN_INLINE floats tanh(floats x) {
  return 1.0f - 2.0f / (exp(x * 2.0f) + 1.0f);
}

}  // namespace
}  // namespace cairn::cpu
