// Vectors of bytes and their products, for code that is built several times. What has no operator of
// the compiler's own stands here once for each set of instructions.
#pragma once

#include "vectors.h"

#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
// its own intrinsics begin with vectors that nothing was put into
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#else
#include <arm_neon.h>
#endif

namespace cairn::cpu {
namespace {

constexpr int vector_bytes = 4 * lanes;

typedef uint8_t bytes __attribute__((vector_size(vector_bytes)));
typedef uint8_t loose_bytes __attribute__((vector_size(vector_bytes), aligned(1)));

CAIRN_INLINE bytes load_bytes(const void* from) {
  return *static_cast<const loose_bytes*>(from);
}

CAIRN_INLINE void store_bytes(bytes x, void* to) {
  *static_cast<loose_bytes*>(to) = x;
}

// Four bytes, again and again.
CAIRN_INLINE bytes repeat(const void* from) {
  int32_t four;
  __builtin_memcpy(&four, from, sizeof four);
  return (bytes)(four - ints{});
}

// What the processor has, in these functions:
//   partials      sums of products of bytes: of four in each lane, or, narrower, of two
//   dot           adds products of bytes to them: a, below 128, and b, signed
//   dot_all       the same for any a: below 256 if code_shift is 0, else signed
//   widen         adds partials to the sums of four
//   look_up       takes those of 16 bytes that the numbers in x tell
//   first_of      lanes 0 and 1 of every 4 lanes of a and b, in turn; last_of lanes 2 and 3
//   first_pairs   the same for pairs of lanes
//   from_rows     16 bytes from each fourth row
//   spread        as many floats as P says, each in as many lanes

#if defined(__AVX2__) && !defined(__AVXVNNI__) && !defined(__AVX512VNNI__)

typedef int16_t partials __attribute__((vector_size(vector_bytes)));

// How many products of codes up to `most` and of bytes can be added to partials.
constexpr int64_t most_dots(int most) {
  return most > 127 ? 1 : INT16_MAX / (2 * 127 * most);
}

#else

typedef ints partials;

constexpr int64_t most_dots(int) {
  return 1024;
}

CAIRN_INLINE ints widen(ints sum, partials x) {
  return sum + x;
}

#endif

#if defined(__AVX512VNNI__)

constexpr int code_shift = 0;

CAIRN_INLINE partials dot(partials sum, bytes a, bytes b) {
  return (ints)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}

CAIRN_INLINE partials dot_all(partials sum, bytes a, bytes b) {
  return dot(sum, a, b);
}

CAIRN_INLINE bytes look_up(const uint8_t* table, bytes x) {
  __m512i all = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i*)table));
  return (bytes)_mm512_shuffle_epi8(all, (__m512i)x);
}

CAIRN_INLINE ints first_of(ints a, ints b) {
  return (ints)_mm512_unpacklo_epi32((__m512i)a, (__m512i)b);
}

CAIRN_INLINE ints last_of(ints a, ints b) {
  return (ints)_mm512_unpackhi_epi32((__m512i)a, (__m512i)b);
}

CAIRN_INLINE ints first_pairs(ints a, ints b) {
  return (ints)_mm512_unpacklo_epi64((__m512i)a, (__m512i)b);
}

CAIRN_INLINE ints last_pairs(ints a, ints b) {
  return (ints)_mm512_unpackhi_epi64((__m512i)a, (__m512i)b);
}

CAIRN_INLINE ints from_rows(const uint8_t* const* rows, int64_t at) {
  __m512i x = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i*)(rows[0] + at)));
  x = _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i*)(rows[4] + at)), 1);
  x = _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i*)(rows[8] + at)), 2);
  return (ints)_mm512_inserti32x4(x, _mm_loadu_si128((const __m128i*)(rows[12] + at)), 3);
}

template <int P>
CAIRN_INLINE floats spread(const float* from) {
  if constexpr (P == 1) {
    return all(*from);
  } else {
    static_assert(P == 2 || P == 4);
    constexpr int n = lanes / P;
    const __m512i at = _mm512_setr_epi32(
        0, 1 / n, 2 / n, 3 / n, 4 / n, 5 / n, 6 / n, 7 / n, 8 / n, 9 / n, 10 / n, 11 / n, 12 / n,
        13 / n, 14 / n, 15 / n);
    return (floats)_mm512_permutexvar_ps(at, _mm512_castps128_ps512(_mm_loadu_ps(from)));
  }
}

#elif defined(__AVX2__)

#if defined(__AVXVNNI__)

constexpr int code_shift = 0;

CAIRN_INLINE partials dot(partials sum, bytes a, bytes b) {
  return (ints)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
}

CAIRN_INLINE partials dot_all(partials sum, bytes a, bytes b) {
  return dot(sum, a, b);
}

#else

constexpr int code_shift = 128;

CAIRN_INLINE partials dot(partials sum, bytes a, bytes b) {
  return sum + (partials)_mm256_maddubs_epi16((__m256i)a, (__m256i)b);
}

// two products of at most 128 * 127 are below 2^15
CAIRN_INLINE partials dot_all(partials sum, bytes a, bytes b) {
  __m256i factors = _mm256_sign_epi8((__m256i)b, (__m256i)a);
  return dot(sum, (bytes)_mm256_abs_epi8((__m256i)a), (bytes)factors);
}

CAIRN_INLINE ints widen(ints sum, partials x) {
  return sum + (ints)_mm256_madd_epi16((__m256i)x, _mm256_set1_epi16(1));
}

#endif

CAIRN_INLINE bytes look_up(const uint8_t* table, bytes x) {
  __m256i all = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i*)table));
  return (bytes)_mm256_shuffle_epi8(all, (__m256i)x);
}

CAIRN_INLINE ints first_of(ints a, ints b) {
  return (ints)_mm256_unpacklo_epi32((__m256i)a, (__m256i)b);
}

CAIRN_INLINE ints last_of(ints a, ints b) {
  return (ints)_mm256_unpackhi_epi32((__m256i)a, (__m256i)b);
}

CAIRN_INLINE ints first_pairs(ints a, ints b) {
  return (ints)_mm256_unpacklo_epi64((__m256i)a, (__m256i)b);
}

CAIRN_INLINE ints last_pairs(ints a, ints b) {
  return (ints)_mm256_unpackhi_epi64((__m256i)a, (__m256i)b);
}

CAIRN_INLINE ints from_rows(const uint8_t* const* rows, int64_t at) {
  return (ints)_mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_loadu_si128((const __m128i*)(rows[0] + at))),
      _mm_loadu_si128((const __m128i*)(rows[4] + at)), 1);
}

template <int P>
CAIRN_INLINE floats spread(const float* from) {
  if constexpr (P == 1) {
    return all(*from);
  } else {
    static_assert(P == 2);
    return (floats)_mm256_set_m128(_mm_set1_ps(from[1]), _mm_set1_ps(from[0]));
  }
}

#elif defined(__x86_64__)

constexpr int code_shift = 128;

// the even and the odd lanes of a and b
CAIRN_INLINE ints add_pairs(ints sum, ints a, ints b) {
  __m128 even = _mm_shuffle_ps((__m128)a, (__m128)b, 0x88);
  __m128 odd = _mm_shuffle_ps((__m128)a, (__m128)b, 0xdd);
  return sum + (ints)even + (ints)odd;
}

CAIRN_INLINE __m128i signed_shorts(__m128i doubled) {
  return _mm_srai_epi16(doubled, 8);
}

CAIRN_INLINE partials dot(partials sum, bytes a, bytes b) {
  __m128i x = (__m128i)a;
  __m128i y = (__m128i)b;
  __m128i low = _mm_madd_epi16(
      signed_shorts(_mm_unpacklo_epi8(x, x)), signed_shorts(_mm_unpacklo_epi8(y, y)));
  __m128i high = _mm_madd_epi16(
      signed_shorts(_mm_unpackhi_epi8(x, x)), signed_shorts(_mm_unpackhi_epi8(y, y)));
  return add_pairs(sum, (ints)low, (ints)high);
}

CAIRN_INLINE partials dot_all(partials sum, bytes a, bytes b) {
  return dot(sum, a, b);
}

CAIRN_INLINE bytes look_up(const uint8_t* table, bytes x) {
  for (int i = 0; i < vector_bytes; i++) {
    x[i] = table[x[i]];
  }
  return x;
}

CAIRN_INLINE ints first_of(ints a, ints b) {
  return (ints)_mm_unpacklo_epi32((__m128i)a, (__m128i)b);
}

CAIRN_INLINE ints last_of(ints a, ints b) {
  return (ints)_mm_unpackhi_epi32((__m128i)a, (__m128i)b);
}

CAIRN_INLINE ints first_pairs(ints a, ints b) {
  return (ints)_mm_unpacklo_epi64((__m128i)a, (__m128i)b);
}

CAIRN_INLINE ints last_pairs(ints a, ints b) {
  return (ints)_mm_unpackhi_epi64((__m128i)a, (__m128i)b);
}

CAIRN_INLINE ints from_rows(const uint8_t* const* rows, int64_t at) {
  return (ints)load_bytes(rows[0] + at);
}

template <int P>
CAIRN_INLINE floats spread(const float* from) {
  static_assert(P == 1);
  return all(*from);
}

#else

constexpr int code_shift = 128;

CAIRN_INLINE partials dot(partials sum, bytes a, bytes b) {
#if defined(__ARM_FEATURE_DOTPROD)
  return (ints)vdotq_s32((int32x4_t)sum, (int8x16_t)a, (int8x16_t)b);
#else
  int16x8_t low = vmull_s8(vget_low_s8((int8x16_t)a), vget_low_s8((int8x16_t)b));
  int16x8_t high = vmull_s8(vget_high_s8((int8x16_t)a), vget_high_s8((int8x16_t)b));
  return (ints)vpadalq_s16((int32x4_t)sum, vpaddq_s16(low, high));
#endif
}

CAIRN_INLINE partials dot_all(partials sum, bytes a, bytes b) {
  return dot(sum, a, b);
}

CAIRN_INLINE bytes look_up(const uint8_t* table, bytes x) {
  return (bytes)vqtbl1q_u8(vld1q_u8(table), (uint8x16_t)x);
}

CAIRN_INLINE ints first_of(ints a, ints b) {
  return (ints)vzip1q_s32((int32x4_t)a, (int32x4_t)b);
}

CAIRN_INLINE ints last_of(ints a, ints b) {
  return (ints)vzip2q_s32((int32x4_t)a, (int32x4_t)b);
}

CAIRN_INLINE ints first_pairs(ints a, ints b) {
  return (ints)vzip1q_s64((int64x2_t)a, (int64x2_t)b);
}

CAIRN_INLINE ints last_pairs(ints a, ints b) {
  return (ints)vzip2q_s64((int64x2_t)a, (int64x2_t)b);
}

CAIRN_INLINE ints from_rows(const uint8_t* const* rows, int64_t at) {
  return (ints)load_bytes(rows[0] + at);
}

template <int P>
CAIRN_INLINE floats spread(const float* from) {
  static_assert(P == 1);
  return all(*from);
}

#endif

}  // namespace
}  // namespace cairn::cpu
