// The codes of a quantized matrix as vectors of bytes, and the scales and biases of its groups.
#pragma once

#include "integers.h"
#include "quantized.h"

namespace cairn::cpu {
namespace {

constexpr int64_t smallest_group = 32;
// mxfp4's numbers, doubled and raised above 0, and by how much
constexpr uint8_t mxfp4_table[] = {12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0};
constexpr int mxfp4_shift = -12;

// Codes of so many bits: how they become bytes, the even ones first where two share one.
template <int B, bool Mxfp4>
struct Codes {
  static constexpr int bits = B;
  static constexpr bool mxfp4 = Mxfp4;
  static constexpr int parts = B == 4 ? 2 : 1;
  // what is to be added to the bytes for the values that they stand for
  static constexpr int shift = mxfp4 ? mxfp4_shift : B == 8 ? code_shift : 0;
  static constexpr int64_t step = parts * vector_bytes;
  static constexpr bool odd = B != 4 && B != 8;

  // how many vectors of products can be added before they are widened
  static constexpr int64_t dots = most_dots(mxfp4 ? mxfp4_table[7] : (1 << B) - 1);

  static CAIRN_INLINE partials dot(partials sum, bytes codes, bytes x) {
    return B == 8 ? dot_all(sum, codes, x) : cpu::dot(sum, codes, x);
  }

  static CAIRN_INLINE void split(bytes pairs, bytes* to) {
    to[0] = pairs & 15;
    to[1] = pairs >> 4;
    if constexpr (mxfp4) {
      to[0] = look_up(mxfp4_table, to[0]);
      to[1] = look_up(mxfp4_table, to[1]);
    }
  }

  static CAIRN_INLINE bytes shifted(bytes codes) {
    return B == 8 && code_shift != 0 ? codes ^ code_shift : codes;
  }

  // Eight codes lie in B bytes, of which eight are read.
  static CAIRN_INLINE bytes unpack_odd(const uint8_t* from) {
    auto eight = [from](int i) {
      uint64_t x;
      __builtin_memcpy(&x, from + i * B, sizeof x);
      return x;
    };
    typedef uint64_t longs __attribute__((vector_size(vector_bytes)));
#if CAIRN_LANES == 16
    longs x = {eight(0), eight(1), eight(2), eight(3), eight(4), eight(5), eight(6), eight(7)};
#elif CAIRN_LANES == 8
    longs x = {eight(0), eight(1), eight(2), eight(3)};
#else
    longs x = {eight(0), eight(1)};
#endif
    constexpr uint64_t four = (1ull << 4 * B) - 1;
    constexpr uint64_t two = ((1ull << 2 * B) - 1) * 0x100000001ull;
    constexpr uint64_t one = ((1ull << B) - 1) * 0x1000100010001ull;
    x = (x & four) | ((x << (32 - 4 * B)) & (four << 32));
    x = (x & two) | ((x << (16 - 2 * B)) & (two << 16));
    x = (x & one) | ((x << (8 - B)) & (one << 8));
    return (bytes)x;
  }

  static CAIRN_INLINE void unpack(const uint8_t* from, bytes* to) {
    if constexpr (B == 4) {
      split(load_bytes(from), to);
    } else if constexpr (B == 8) {
      to[0] = shifted(load_bytes(from));
    } else {
      to[0] = unpack_odd(from);
    }
  }
};

// The codes of a step of which only `left` values are there.
template <typename Codes>
CAIRN_INLINE void unpack_some(const uint8_t* from, int64_t left, bytes* to) {
  uint8_t copy[vector_bytes] = {};
  for (int64_t i = 0; i < lesser(left, Codes::step) * Codes::bits / 8; i++) {
    copy[i] = from[i];
  }
  Codes::unpack(copy, to);
}

// The codes of a step, of which `left` values are there.
template <typename Codes>
CAIRN_INLINE void unpack_step(const uint8_t* from, int64_t left, bytes* to) {
  // what is read behind odd codes belongs to the same row
  constexpr int64_t needed = Codes::odd ? Codes::step + smallest_group : Codes::step;
  if (__builtin_expect(left >= needed, 1)) {
    Codes::unpack(from, to);
  } else {
    unpack_some<Codes>(from, left, to);
  }
}

// ---- scales and biases

CAIRN_INLINE floats from_float16(const uint16_t* from) {
  ints wide = widened(from);
  floats size = (floats)((wide & 0x7fff) << 13) * 0x1p112f;
  return (floats)((ints)size | ((wide & 0x8000) << 16));
}

CAIRN_INLINE floats from_exponents(const uint8_t* from) {
  return (floats)(widened(from) << 23);
}

CAIRN_INLINE int64_t size_of(Scales type) {
  return type == Scales::float32 ? 4 : type == Scales::exponents ? 1 : 2;
}

CAIRN_INLINE const uint8_t* place_of(const void* numbers, Scales type, int64_t at) {
  return static_cast<const uint8_t*>(numbers) + at * size_of(type);
}

CAIRN_INLINE floats numbers(const void* from, Scales type) {
  switch (type) {
    case Scales::float32:
      return load(static_cast<const float*>(from));
    case Scales::bfloat16:
      return from_bfloat16(static_cast<const uint16_t*>(from));
    case Scales::float16:
      return from_float16(static_cast<const uint16_t*>(from));
    default:
      return from_exponents(static_cast<const uint8_t*>(from));
  }
}

// As many numbers as there are, and zeros.
CAIRN_INLINE floats numbers(const void* from, Scales type, int64_t at, int64_t count) {
  const uint8_t* first = place_of(from, type, at);
  if (count >= lanes) {
    return numbers(first, type);
  }
  uint8_t copy[vector_bytes] = {};
  for (int64_t i = 0; i < count * size_of(type); i++) {
    copy[i] = first[i];
  }
  return numbers(copy, type);
}

struct Groups {
  floats scales;
  floats biases;
};

// Scales and biases for bytes as `Codes` makes them; zeros behind `count` groups.
template <typename Codes>
CAIRN_INLINE Groups groups_of(const QuantizedMatrix& matrix, int64_t at, int64_t count) {
  floats scales = numbers(matrix.scales, matrix.type, at, count);
  if constexpr (Codes::mxfp4) {
    return {scales * 0.5f, scales * (0.5f * Codes::shift)};
  }
  floats biases = numbers(matrix.biases, matrix.type, at, count);
  return {scales, Codes::shift == 0 ? biases : biases + scales * Codes::shift};
}

}  // namespace
}  // namespace cairn::cpu
