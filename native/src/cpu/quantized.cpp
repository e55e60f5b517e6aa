// Built several times, with CAIRN_LEVEL as the name of the table.
//
// A group's part of a product is scale * x_scale * (the sum of code * x) + bias * (the sum of x), with
// the x that was rounded in both sums: weights lie around 0 but codes do not, so that with the exact
// sum the rounding would count more.

#include "quantized.h"

#include "integers.h"

namespace cairn::cpu {
namespace {

constexpr int64_t smallest_group = 32;
constexpr int64_t few_rows = 3;
constexpr int64_t line = 16;  // floats of a cache line
// The scales of so many groups are read at a time.
constexpr int64_t most_groups = 64;
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

  static CAIRN_INLINE ints dot(ints sum, bytes codes, bytes x) {
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

// ---- scales and biases

CAIRN_INLINE floats from_bfloat16(const uint16_t* from) {
  typedef uint16_t shorts __attribute__((vector_size(lanes * 2)));
  shorts x;
  __builtin_memcpy(&x, from, sizeof x);
  return (floats)(__builtin_convertvector(x, ints) << 16);
}

CAIRN_INLINE floats from_float16(const uint16_t* from) {
  typedef uint16_t shorts __attribute__((vector_size(lanes * 2)));
  shorts x;
  __builtin_memcpy(&x, from, sizeof x);
  ints wide = __builtin_convertvector(x, ints);
  floats size = (floats)((wide & 0x7fff) << 13) * 0x1p112f;
  return (floats)((ints)size | ((wide & 0x8000) << 16));
}

CAIRN_INLINE floats from_exponents(const uint8_t* from) {
  typedef uint8_t small __attribute__((vector_size(lanes)));
  small x;
  __builtin_memcpy(&x, from, sizeof x);
  return (floats)(__builtin_convertvector(x, ints) << 23);
}

CAIRN_INLINE floats numbers(const void* from, Scales type, int64_t at) {
  switch (type) {
    case Scales::float32:
      return load(static_cast<const float*>(from) + at);
    case Scales::bfloat16:
      return from_bfloat16(static_cast<const uint16_t*>(from) + at);
    case Scales::float16:
      return from_float16(static_cast<const uint16_t*>(from) + at);
    default:
      return from_exponents(static_cast<const uint8_t*>(from) + at);
  }
}

// As many numbers as there are, and zeros.
CAIRN_INLINE floats numbers(const void* from, Scales type, int64_t at, int64_t count) {
  if (count >= lanes) {
    return numbers(from, type, at);
  }
  int64_t size = type == Scales::float32 ? 4 : type == Scales::exponents ? 1 : 2;
  uint8_t copy[vector_bytes] = {};
  const uint8_t* first = static_cast<const uint8_t*>(from) + at * size;
  for (int64_t i = 0; i < count * size; i++) {
    copy[i] = first[i];
  }
  return numbers(copy, type, 0);
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

// ---- few rows: several rows of the matrix at a time, as they lie

constexpr int rows_at_once = 4;
// Memory is asked for so many bytes before they are used: the processor itself does not look beyond
// the end of a page.
constexpr int64_t ahead = 1024;

// Where some rows of the matrix begin.
struct Rows {
  const uint8_t* codes[rows_at_once];
  int64_t groups[rows_at_once];
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

// P groups in a step, or one in several steps.
template <typename Codes, int P>
void multiply_rows(
    const QuantizedMatrix& matrix, const Rows& rows, const int8_t* values, const float* scales,
    const float* sums, float* out) {
  int64_t groups = matrix.depth / matrix.group;
  int64_t unit = P * matrix.group;
  floats totals[rows_at_once] = {};
  for (int64_t first = 0; first < groups; first += most_groups) {
    int64_t count = lesser(most_groups, groups - first);
    float factors[rows_at_once][most_groups + lanes];
    for (int r = 0; r < rows_at_once; r++) {
      for (int64_t g = 0; g < count; g += lanes) {
        Groups these = groups_of<Codes>(matrix, rows.groups[r] + first + g, count - g);
        store(these.scales * load(scales + first + g), factors[r] + g);
        totals[r] += these.biases * load(sums + first + g);
      }
    }
    int64_t end = lesser(matrix.depth, (first + count) * matrix.group);
    for (int64_t at = first * matrix.group, g = 0; at < end; at += unit, g += P) {
      ints products[rows_at_once] = {};
      for (int64_t k = at; k < at + unit; k += Codes::step) {
        CAIRN_UNROLL
        for (int r = 0; r < rows_at_once; r++) {
          bytes codes[Codes::parts];
          __builtin_prefetch(rows.codes[r] + k * Codes::bits / 8 + ahead);
          unpack_step<Codes>(rows.codes[r] + k * Codes::bits / 8, matrix.depth - k, codes);
          CAIRN_UNROLL
          for (int p = 0; p < Codes::parts; p++) {
            bytes x = load_bytes(values + k + p * vector_bytes);
            products[r] = Codes::dot(products[r], codes[p], x);
          }
        }
      }
      CAIRN_UNROLL
      for (int r = 0; r < rows_at_once; r++) {
        totals[r] += __builtin_convertvector(products[r], floats) * spread<P>(factors[r] + g);
      }
    }
  }
  for (int r = 0; r < rows_at_once; r++) {
    out[r] = sum(totals[r]);
  }
}

template <typename Codes>
void multiply_few(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  int64_t groups = matrix.depth / matrix.group;
  auto multiply = multiply_rows<Codes, 1>;
  if constexpr (Codes::step > 32) {
    multiply = 2 * matrix.group == Codes::step ? multiply_rows<Codes, 2> : multiply;
  }
  if constexpr (Codes::step > 64) {
    multiply = 4 * matrix.group == Codes::step ? multiply_rows<Codes, 4> : multiply;
  }
  for (int64_t j = from; j < to; j += rows_at_once) {
    Rows rows;
    for (int r = 0; r < rows_at_once; r++) {
      int64_t row = lesser(j + r, to - 1);
      rows.codes[r] = matrix.codes + row * (matrix.depth * Codes::bits / 8);
      rows.groups[r] = row * groups;
    }
    for (int64_t i = 0; i < m; i++) {
      float results[rows_at_once];
      multiply(
          matrix, rows, x.values + (first + i) * x.value_row, x.scales + (first + i) * x.group_row,
          x.sums + (first + i) * x.group_row, results);
      for (int r = 0; r < lesser(rows_at_once, to - j); r++) {
        out[i * out_row + j - from + r] = results[r];
      }
    }
  }
}

// ---- many rows: the codes of a panel of the matrix's rows are laid out first, so that each lane of a
// vector holds four values of another row

#if CAIRN_LANES == 8
constexpr int tile_rows = 4;
#else
constexpr int tile_rows = 6;
#endif
constexpr int panel_vectors = 2;
constexpr int panel = panel_vectors * lanes;
constexpr int64_t panel_depth = 1024;

struct Panel {
  alignas(64) uint8_t codes[panel_depth * panel];  // [depth / 4, panel, 4]
  alignas(64) float scales[panel_depth / smallest_group * panel];  // [groups, panel]
  alignas(64) float biases[panel_depth / smallest_group * panel];
};

// Lays four words of each row out, word by word.
CAIRN_INLINE void transpose(const uint8_t* const* rows, int64_t at, ints* to) {
  ints a = from_rows(rows, at);
  ints b = from_rows(rows + 1, at);
  ints c = from_rows(rows + 2, at);
  ints d = from_rows(rows + 3, at);
  to[0] = first_pairs(first_of(a, b), first_of(c, d));
  to[1] = last_pairs(first_of(a, b), first_of(c, d));
  to[2] = first_pairs(last_of(a, b), last_of(c, d));
  to[3] = last_pairs(last_of(a, b), last_of(c, d));
}

// Codes of `depth` values of the rows of a vector, from `rows` on.
template <typename Codes>
CAIRN_INLINE void fill_codes(const uint8_t* const* rows, int64_t depth, uint8_t* to) {
  constexpr int64_t slot = panel * 4;
  constexpr int parts = Codes::parts;
  for (int64_t k = 0; k < depth; k += 16 * parts, to += 4 * parts * slot) {
    ints words[4];
    transpose(rows, k / parts, words);
    CAIRN_UNROLL
    for (int i = 0; i < 4; i++) {
      bytes codes[parts];
      if constexpr (parts == 2) {
        Codes::split((bytes)words[i], codes);
        store_bytes(codes[1], to + (4 + i) * slot);
      } else {
        codes[0] = Codes::shifted((bytes)words[i]);
      }
      store_bytes(codes[0], to + i * slot);
    }
  }
}

// Codes whose bits cross bytes are unpacked row by row first.
template <typename Codes>
void fill_odd_codes(const uint8_t* const* rows, int64_t depth, uint8_t* to) {
  alignas(64) uint8_t unpacked[lanes][panel_depth];
  const uint8_t* starts[lanes];
  for (int l = 0; l < lanes; l++) {
    starts[l] = unpacked[l];
    for (int64_t k = 0; k < depth; k += Codes::step) {
      bytes codes[1];
      unpack_step<Codes>(rows[l] + k * Codes::bits / 8, depth - k, codes);
      store_bytes(codes[0], unpacked[l] + k);
    }
  }
  fill_codes<Codes>(starts, depth, to);
}

template <typename Codes>
void fill(
    const QuantizedMatrix& matrix, int64_t from, int64_t to, int64_t start, int64_t depth, Panel& panel_of) {
  int64_t groups = matrix.depth / matrix.group;
  for (int v = 0; v < panel_vectors; v++) {
    const uint8_t* rows[lanes];
    for (int l = 0; l < lanes; l++) {
      int column = v * lanes + l;
      int64_t row = lesser(from + column, to - 1);
      rows[l] = matrix.codes + (row * matrix.depth + start) * Codes::bits / 8;
      int64_t first = row * groups + start / matrix.group;
      int64_t count = depth / matrix.group;
      for (int64_t g = 0; g < count; g += lanes) {
        Groups these = groups_of<Codes>(matrix, first + g, count - g);
        for (int64_t i = 0; i < lesser(lanes, count - g); i++) {
          panel_of.scales[(g + i) * panel + column] = these.scales[i];
          panel_of.biases[(g + i) * panel + column] = these.biases[i];
        }
      }
    }
    uint8_t* codes = panel_of.codes + v * vector_bytes;
    if constexpr (Codes::odd) {
      fill_odd_codes<Codes>(rows, depth, codes);
    } else {
      fill_codes<Codes>(rows, depth, codes);
    }
  }
}

// Rows to be multiplied with a panel, from a group on.
struct Tile {
  const int8_t* values;
  const float* scales;
  const float* sums;
  int64_t value_row;
  int64_t group_row;
};

template <typename Codes, int R>
CAIRN_INLINE void multiply_tile(
    const Tile& x, const Panel& by, int64_t depth, int64_t group, bool adds, int64_t width,
    float* out, int64_t out_row) {
  floats totals[R][panel_vectors] = {};
  const uint8_t* codes = by.codes;
  for (int64_t g = 0; g * group < depth; g++) {
    ints products[R][panel_vectors] = {};
    for (int64_t k = g * group; k < (g + 1) * group; k += 4, codes += 4 * panel) {
      bytes columns[panel_vectors];
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        columns[v] = load_bytes(codes + v * vector_bytes);
      }
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        bytes factor = repeat(x.values + r * x.value_row + k);
        CAIRN_UNROLL
        for (int v = 0; v < panel_vectors; v++) {
          products[r][v] = Codes::dot(products[r][v], columns[v], factor);
        }
      }
    }
    CAIRN_UNROLL
    for (int v = 0; v < panel_vectors; v++) {
      floats scales = load(by.scales + g * panel + v * lanes);
      floats biases = load(by.biases + g * panel + v * lanes);
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        floats product = __builtin_convertvector(products[r][v], floats);
        totals[r][v] += product * x.scales[r * x.group_row + g] * scales;
        totals[r][v] += x.sums[r * x.group_row + g] * biases;
      }
    }
  }
  for (int r = 0; r < R; r++) {
    float* to = out + r * out_row;
    if (width == panel) {
      CAIRN_UNROLL
      for (int v = 0; v < panel_vectors; v++) {
        floats before = adds ? load(to + v * lanes) : floats{};
        store(totals[r][v] + before, to + v * lanes);
      }
    } else {
      for (int64_t j = 0; j < width; j++) {
        to[j] = totals[r][j / lanes][j % lanes] + (adds ? to[j] : 0);
      }
    }
  }
}

template <typename Codes, int R>
void multiply_rest(
    const Tile& x, int64_t m, const Panel& by, int64_t depth, int64_t group, bool adds,
    int64_t width, float* out, int64_t out_row) {
  if (m == R) {
    multiply_tile<Codes, R>(x, by, depth, group, adds, width, out, out_row);
  } else if constexpr (R > 1) {
    multiply_rest<Codes, R - 1>(x, m, by, depth, group, adds, width, out, out_row);
  }
}

template <typename Codes>
void multiply_many(
    const QuantizedMatrix& matrix, const RoundedRows& x, int64_t first, int64_t m, int64_t from,
    int64_t to, float* out, int64_t out_row) {
  Panel by;
  for (int64_t j = from; j < to; j += panel) {
    int64_t width = lesser(panel, to - j);
    for (int64_t start = 0; start < matrix.depth; start += panel_depth) {
      int64_t depth = lesser(panel_depth, matrix.depth - start);
      fill<Codes>(matrix, j, to, start, depth, by);
      for (int64_t i = 0; i < m; i += tile_rows) {
        int64_t group = start / matrix.group;
        Tile tile{
            x.values + (first + i) * x.value_row + start,
            x.scales + (first + i) * x.group_row + group,
            x.sums + (first + i) * x.group_row + group,
            x.value_row,
            x.group_row};
        multiply_rest<Codes, tile_rows>(
            tile, lesser(tile_rows, m - i), by, depth, matrix.group, start > 0, width,
            out + i * out_row + j - from, out_row);
      }
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
