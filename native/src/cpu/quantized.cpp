// Built several times, with CAIRN_LEVEL as the name of the table.
//
// A group's part of a product is scale * x_scale * (the sum of code * x) + bias * (the sum of x), with
// the x that was rounded in both sums: weights lie around 0 but codes do not, so that with the exact
// sum the rounding would count more.

#include "few_rows.h"
#include "many_rows.h"

namespace cairn::cpu {
namespace {

constexpr int64_t few_rows = 16;
constexpr int64_t line = 16;  // floats of a cache line

// ---- rounding

int64_t value_row(int64_t depth) {
  return rounded_up(depth, 2 * vector_bytes);
}

int64_t group_row(const QuantizedMatrix& matrix) {
  return rounded_up(matrix.depth / matrix.group + lanes, line);
}

int64_t rounded_size(const QuantizedMatrix& matrix, int64_t m) {
  return m * (value_row(matrix.depth) / 4 + 2 * group_row(matrix));
}

RoundedRows lay_out(const QuantizedMatrix& matrix, int64_t m, bool few, float* memory) {
  int64_t groups = group_row(matrix);
  auto values = reinterpret_cast<int8_t*>(memory + 2 * m * groups);
  return {few, value_row(matrix.depth), groups, values, memory, memory + m * groups};
}

// Rounds a group; the largest value becomes 127 or -127.
CAIRN_INLINE void round_group(const float* x, int64_t size, int8_t* to, float* scale, float* sum_of) {
  floats most = floats{};
  floats strange = floats{};
  for (int64_t i = 0; i < size; i += lanes) {
    floats v = load(x + i);
    most = largest(most, largest(v, -v));
    strange += v * 0.0f;  // NaN if the value is endless or no number
  }
  float top = largest(most) + sum(strange);
  float factor = top > 1e-30f ? 127 / top : 0;
  const floats shift = all(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  ints total = ints{};
  for (int64_t i = 0; i < size; i += lanes) {
    typedef int8_t small __attribute__((vector_size(lanes)));
    ints rounded = (ints)(load(x + i) * factor + shift) - (ints)shift;
    total += rounded;
    small narrow = __builtin_convertvector(rounded, small);
    __builtin_memcpy(to + i, &narrow, sizeof narrow);
  }
  *scale = top / 127;
  *sum_of = *scale * sum(__builtin_convertvector(total, floats));
}

// Puts a group in a row whose even values lie in front of the odd ones, for `run` of each.
CAIRN_INLINE void place(const int8_t* values, int64_t size, int64_t start, int64_t run, int8_t* row) {
  int64_t at_once = lesser(size, 2 * run);
  for (int64_t i = 0; i < size; i += at_once) {
    int64_t at = start + i;
    int8_t* even = row + at / (2 * run) * (2 * run) + at % (2 * run) / 2;
    int8_t* odd = even + run;
    for (int64_t j = 0; j < at_once / 2; j++) {
      even[j] = values[i + 2 * j];
      odd[j] = values[i + 2 * j + 1];
    }
  }
}

void round(const QuantizedMatrix& matrix, const float* x, const RoundedRows& to, int64_t row) {
  constexpr int64_t largest_group = 128;
  int8_t* values = to.values + row * to.value_row;
  float* scales = to.scales + row * to.group_row;
  float* sums = to.sums + row * to.group_row;
  int64_t groups = matrix.depth / matrix.group;
  for (int64_t i = matrix.depth / vector_bytes * vector_bytes; i < to.value_row; i++) {
    values[i] = 0;
  }
  for (int64_t g = groups; g < to.group_row; g++) {
    scales[g] = sums[g] = 0;
  }
  for (int64_t g = 0; g < groups; g++) {
    int64_t start = g * matrix.group;
    if (matrix.bits == 4) {
      int8_t group[largest_group];
      round_group(x + start, matrix.group, group, scales + g, sums + g);
      place(group, matrix.group, start, to.few ? vector_bytes : 16, values);
    } else {
      round_group(x + start, matrix.group, values + start, scales + g, sums + g);
    }
  }
}

// ---- any

template <typename Codes>
void multiply_as(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  auto multiply = x.few ? multiply_few<Codes> : multiply_many<Codes>;
  multiply(matrix, x, first, m, from, to, out, out_row);
}

void multiply(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  if (matrix.type == Scales::exponents) {
    return multiply_as<Codes<4, true>>(matrix, x, first, m, from, to, out, out_row);
  }
  switch (matrix.bits) {
    case 2:
      return multiply_as<Codes<2, false>>(matrix, x, first, m, from, to, out, out_row);
    case 3:
      return multiply_as<Codes<3, false>>(matrix, x, first, m, from, to, out, out_row);
    case 4:
      return multiply_as<Codes<4, false>>(matrix, x, first, m, from, to, out, out_row);
    case 5:
      return multiply_as<Codes<5, false>>(matrix, x, first, m, from, to, out, out_row);
    case 6:
      return multiply_as<Codes<6, false>>(matrix, x, first, m, from, to, out, out_row);
    default:
      return multiply_as<Codes<8, false>>(matrix, x, first, m, from, to, out, out_row);
  }
}

}  // namespace

extern const QuantizedKernels CAIRN_LEVEL;
const QuantizedKernels CAIRN_LEVEL = {
    few_rows, panel, rounded_size, lay_out, round, multiply,
};

}  // namespace cairn::cpu
