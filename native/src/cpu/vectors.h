// Vectors of floats of the compiler's own type, for code that is built several times with
// CAIRN_LANES floats in a vector. It uses no functions of the standard library: the linker would keep
// one copy of each, built for whichever processor.
#pragma once

#include <cstdint>

#if CAIRN_LANES == 8
#include <immintrin.h>
#endif

namespace cairn::cpu {
namespace {

constexpr int lanes = CAIRN_LANES;

typedef float floats __attribute__((vector_size(lanes * sizeof(float))));
typedef int32_t ints __attribute__((vector_size(lanes * sizeof(float))));
// the same without an alignment
typedef float loose __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float))));

#define CAIRN_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define CAIRN_UNROLL _Pragma("unroll")
#else
#define CAIRN_UNROLL _Pragma("GCC unroll 32")
#endif

CAIRN_INLINE floats load(const float* from) {
  return *reinterpret_cast<const loose*>(from);
}

CAIRN_INLINE void store(floats x, float* to) {
  *reinterpret_cast<loose*>(to) = x;
}

// As many bytes, or numbers of 16 bits, as a vector has lanes.
CAIRN_INLINE ints widened(const uint8_t* from) {
#if CAIRN_LANES == 16
  typedef uint8_t bytes __attribute__((vector_size(16)));
  typedef uint16_t shorts __attribute__((vector_size(32)));
  bytes some;
  __builtin_memcpy(&some, from, sizeof some);
  return __builtin_convertvector(__builtin_convertvector(some, shorts), ints);
#elif CAIRN_LANES == 8
  return (ints)_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
#else
  uint32_t some;
  __builtin_memcpy(&some, from, sizeof some);
  return ints{
      static_cast<int32_t>(some & 255), static_cast<int32_t>(some >> 8 & 255),
      static_cast<int32_t>(some >> 16 & 255), static_cast<int32_t>(some >> 24)};
#endif
}

CAIRN_INLINE ints widened(const uint16_t* from) {
#if CAIRN_LANES == 8
  return (ints)_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
#else
  typedef uint16_t shorts __attribute__((vector_size(lanes * 2)));
  shorts some;
  __builtin_memcpy(&some, from, sizeof some);
  return __builtin_convertvector(some, ints);
#endif
}

CAIRN_INLINE floats from_bfloat16(const uint16_t* from) {
  return (floats)(widened(from) << 16);
}

CAIRN_INLINE floats all(float x) {
  return x - floats{};
}

CAIRN_INLINE floats select(ints condition, floats a, floats b) {
  return condition ? a : b;
}

CAIRN_INLINE floats largest(floats a, floats b) {
  return a > b ? a : b;
}

CAIRN_INLINE floats smallest(floats a, floats b) {
  return a < b ? a : b;
}

typedef float four __attribute__((vector_size(4 * sizeof(float))));

// Joins halves until one value is left.
template <typename Join>
CAIRN_INLINE float joined(four x, Join join) {
  four pair = join(x, four{x[2], x[3], x[0], x[1]});
  return join(pair, four{pair[1], pair[0], pair[3], pair[2]})[0];
}

#if CAIRN_LANES >= 8
typedef float eight __attribute__((vector_size(8 * sizeof(float))));

template <typename Join>
CAIRN_INLINE float joined(eight x, Join join) {
  return joined(join(four{x[0], x[1], x[2], x[3]}, four{x[4], x[5], x[6], x[7]}), join);
}
#endif

#if CAIRN_LANES == 16
template <typename Join>
CAIRN_INLINE float joined(floats x, Join join) {
  return joined(
      join(
          eight{x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]},
          eight{x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15]}),
      join);
}
#endif

CAIRN_INLINE float sum(floats x) {
  return joined(x, [](auto a, auto b) { return a + b; });
}

CAIRN_INLINE float largest(floats x) {
  return joined(x, [](auto a, auto b) { return a > b ? a : b; });
}

constexpr int greater(int a, int b) {
  return a > b ? a : b;
}

CAIRN_INLINE int64_t lesser(int64_t a, int64_t b) {
  return a < b ? a : b;
}

CAIRN_INLINE int64_t rounded_up(int64_t n, int64_t step) {
  return (n + step - 1) / step * step;
}

}  // namespace
}  // namespace cairn::cpu
