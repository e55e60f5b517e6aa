// Built several times, with CAIRN_LEVEL as the name of the table.
//
// The scores of the queries of the heads that share keys stand side by side, one in each lane of a
// vector: keys and values are read as they lie, once for all of them, and softmax needs no sums across
// lanes. So do the queries themselves, unless they are too few to fill vectors: then each lane has a
// feature.

#include "attention.h"

#include "functions.h"

namespace cairn::cpu {
namespace {

constexpr float lowest = -3.40282347e38f;
// So many queries are computed together, and so many keys and values at a time stay in the cache.
constexpr int64_t most_rows = 48;
constexpr int64_t key_block = 48;
// Up to so many queries of a head count as few.
constexpr int64_t few_queries = 16;
// So many codes are unpacked at a time; a group is a multiple of it.
constexpr int64_t code_step = 32;
// how many sums the registers hold beside what they are made of
#if CAIRN_LANES == 16 || defined(__aarch64__)
constexpr int most_sums = 24;
#else
constexpr int most_sums = 12;
#endif

// ---- products of what lies in the cache

constexpr int64_t line = 16;  // floats of a cache line

// To out[i, j] is added the sum of x[i * x_row + k * x_column] * y[k * y_row + j] with k below depth.
struct Product {
  const float* x;
  int64_t x_row;
  int64_t x_column;
  const float* y;
  int64_t y_row;
  int64_t depth;
  float* out;
  int64_t out_row;
};

template <int R, int V>
CAIRN_INLINE void tile(const Product& p, int64_t row, int64_t column) {
  floats sums[R][V];
  float* out = p.out + row * p.out_row + column;
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    CAIRN_UNROLL
    for (int v = 0; v < V; v++) {
      sums[r][v] = load(out + r * p.out_row + v * lanes);
    }
  }
  const float* x = p.x + row * p.x_row;
  const float* y = p.y + column;
  for (int64_t k = 0; k < p.depth; k++, x += p.x_column, y += p.y_row) {
    floats columns[V];
    CAIRN_UNROLL
    for (int v = 0; v < V; v++) {
      columns[v] = load(y + v * lanes);
    }
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      float factor = x[r * p.x_row];
      CAIRN_UNROLL
      for (int v = 0; v < V; v++) {
        sums[r][v] += factor * columns[v];
      }
    }
  }
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    CAIRN_UNROLL
    for (int v = 0; v < V; v++) {
      store(sums[r][v], out + r * p.out_row + v * lanes);
    }
  }
}

// V vectors of columns, R rows at a time, then fewer.
template <int R, int V>
CAIRN_INLINE void strip(const Product& p, int64_t row, int64_t rows, int64_t column) {
  for (; row + R <= rows; row += R) {
    tile<R, V>(p, row, column);
  }
  if constexpr (R > 1) {
    if (row < rows) {
      strip<R / 2, V>(p, row, rows, column);
    }
  }
}

template <int V>
CAIRN_INLINE void strips(const Product& p, int64_t rows, int64_t column, int64_t columns) {
  for (; column + V * lanes <= columns; column += V * lanes) {
    strip<most_sums / V, V>(p, 0, rows, column);
  }
  if constexpr (V > 1) {
    if (column < columns) {
      strips<V / 2>(p, rows, column, columns);
    }
  }
}

// `columns` is a multiple of the vectors' length.
void multiply(const Product& p, int64_t rows, int64_t columns) {
  if (rows == 1) {
    strips<8>(p, rows, 0, columns);
  } else if (rows < 6) {
    strips<4>(p, rows, 0, columns);
  } else {
    strips<2>(p, rows, 0, columns);
  }
}

// Products of R rows of x with K rows of y, both of so many vectors: out[k * out_row + r].
template <int R, int K>
CAIRN_INLINE void dots(
    const float* x, int64_t x_row, const float* y, int64_t y_row, int64_t size, float* out,
    int64_t out_row) {
  floats sums[R][K] = {};
  for (int64_t j = 0; j < size; j += lanes) {
    floats columns[K];
    CAIRN_UNROLL
    for (int k = 0; k < K; k++) {
      columns[k] = load(y + k * y_row + j);
    }
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      floats row = load(x + r * x_row + j);
      CAIRN_UNROLL
      for (int k = 0; k < K; k++) {
        sums[r][k] += row * columns[k];
      }
    }
  }
  CAIRN_UNROLL
  for (int k = 0; k < K; k++) {
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      out[k * out_row + r] = sum(sums[r][k]);
    }
  }
}

template <int K>
CAIRN_INLINE void dots_of_rows(
    const float* x, int64_t x_row, int64_t rows, const float* y, int64_t y_row, int64_t size,
    float* out, int64_t out_row) {
  int64_t r = 0;
  for (; r + 2 <= rows; r += 2) {
    dots<2, K>(x + r * x_row, x_row, y, y_row, size, out + r, out_row);
  }
  if (r < rows) {
    dots<1, K>(x + r * x_row, x_row, y, y_row, size, out + r, out_row);
  }
}

// ---- keys and values

CAIRN_INLINE int64_t padded(int64_t size) {
  return rounded_up(size, lanes);
}

// How far apart rows of so many floats lie in our own memory: a line more, as the places of a cache
// are few for lines that lie a power of two apart.
CAIRN_INLINE int64_t spaced(int64_t size) {
  return padded(size) + line;
}

// Each byte of pairs becomes two.
CAIRN_INLINE void separate(const uint8_t* pairs, uint8_t* to) {
  typedef uint8_t bytes __attribute__((vector_size(code_step / 2)));
  typedef uint16_t shorts __attribute__((vector_size(code_step)));
  bytes in;
  __builtin_memcpy(&in, pairs, sizeof in);
  shorts both = __builtin_convertvector(in, shorts);
  both = (both | (both << 4)) & 0x0f0f;
  __builtin_memcpy(to, &both, sizeof both);
}

template <int B>
CAIRN_INLINE void unpack(
    const uint8_t* codes, int64_t group, const float* scales, const float* biases, int64_t size,
    float* to) {
  for (int64_t j = 0; j < size; j += code_step) {
    const uint8_t* from = codes + j * B / 8;
    uint8_t separated[code_step];
    if constexpr (B == 4) {
      separate(from, separated);
      from = separated;
    }
    float scale = scales[j / group];
    float bias = biases[j / group];
    CAIRN_UNROLL
    for (int64_t i = 0; i < code_step; i += lanes) {
      floats numbers = __builtin_convertvector(widened(from + i), floats);
      store(numbers * scale + bias, to + j + i);
    }
  }
}

// Numbers of 16 bits and zeros behind them, in whole vectors. Memory is asked for what comes after.
CAIRN_INLINE void widen(const uint16_t* from, int64_t size, float* to) {
  constexpr int64_t at_once = 2 * line;  // what is a line of them
  constexpr int64_t ahead = 64 * at_once;
  int64_t j = 0;
  for (; j + at_once <= size; j += at_once) {
    __builtin_prefetch(from + j + ahead);
    CAIRN_UNROLL
    for (int64_t i = 0; i < at_once; i += lanes) {
      store(from_bfloat16(from + j + i), to + j + i);
    }
  }
  for (; j < size; j += lanes) {
    uint16_t some[lanes] = {};
    __builtin_memcpy(some, from + j, lesser(lanes, size - j) * sizeof(uint16_t));
    store(from_bfloat16(some), to + j);
  }
}

// Rows of floats, whole vectors each.
struct Rows {
  const float* data;
  int64_t row;
};

template <typename T>
CAIRN_INLINE const T* at(const Strided& x, int64_t batch, int64_t head, int64_t position) {
  const int64_t* s = x.strides;
  return static_cast<const T*>(x.data) + batch * s[0] + head * s[1] + position * s[2];
}

// Some keys or values of a head: as they lie, or else in `memory`. Copying them there pays where they
// are read again and again.
CAIRN_INLINE Rows some(
    const Stored& stored, int64_t batch, int64_t head, int64_t first, int64_t count, int64_t size,
    bool copies, float* memory) {
  int64_t row = spaced(size);
  if (stored.bits == 16) {
    for (int64_t i = 0; i < count; i++) {
      widen(at<uint16_t>(stored.numbers, batch, head, first + i), size, memory + i * row);
    }
    return {memory, row};
  }
  if (stored.bits < 16) {
    for (int64_t i = 0; i < count; i++) {
      auto codes =
          reinterpret_cast<const uint8_t*>(at<uint32_t>(stored.numbers, batch, head, first + i));
      (stored.bits == 4 ? unpack<4> : unpack<8>)(
          codes, stored.group, at<float>(stored.scales, batch, head, first + i),
          at<float>(stored.biases, batch, head, first + i), size, memory + i * row);
    }
    return {memory, row};
  }
  const float* from = at<float>(stored.numbers, batch, head, first);
  int64_t step = stored.numbers.strides[3];
  if (!copies && step == 1 && padded(size) == size) {
    return {from, stored.numbers.strides[2]};
  }
  for (int64_t i = 0; i < count; i++, from += stored.numbers.strides[2]) {
    float* to = memory + i * row;
    int64_t whole = step == 1 ? size / lanes * lanes : 0;
    for (int64_t j = 0; j < whole; j += lanes) {
      store(load(from + j), to + j);
    }
    for (int64_t j = whole; j < padded(size); j++) {
      to[j] = j < size ? from[j * step] : 0;
    }
  }
  return {memory, row};
}

// ---- a part of the work

// Queries of heads that share keys: row i is the i-th of [length, group].
struct Part {
  int64_t batch;
  int64_t key_head;
  int64_t group;
  int64_t first;
  int64_t rows;
  int64_t width;  // of rows in whole vectors
  int64_t from;   // the first key that any of them sees, and behind the last
  int64_t to;

  CAIRN_INLINE int64_t head(int64_t row) const {
    return key_head * group + (first + row) % group;
  }

  CAIRN_INLINE int64_t query(int64_t row) const {
    return (first + row) / group;
  }
};

// The keys that a query sees, apart from the mask: [from, to).
CAIRN_INLINE int64_t seen_to(const Attention& a, int64_t query) {
  return a.causal ? query + 1 + a.key_length - a.length : a.key_length;
}

CAIRN_INLINE int64_t seen_from(const Attention& a, int64_t query) {
  int64_t first = seen_to(a, query) - a.window;
  return a.window == 0 || first < 0 ? 0 : first;
}

CAIRN_INLINE bool is_few(const Attention& a) {
  return a.length <= few_queries;
}

CAIRN_INLINE int64_t chunks(const Attention& a) {
  return (a.length * (a.heads / a.key_heads) + most_rows - 1) / most_rows;
}

CAIRN_INLINE Part part_of(const Attention& a, int64_t index) {
  int64_t key_heads = a.batch * a.key_heads;
  int64_t group = a.heads / a.key_heads;
  int64_t first = (chunks(a) - 1 - index / key_heads) * most_rows;  // later queries see more
  int64_t rows = lesser(most_rows, a.length * group - first);
  int64_t to = seen_to(a, (first + rows - 1) / group);
  return {
      index % key_heads / a.key_heads,
      index % a.key_heads,
      group,
      first,
      rows,
      padded(rows),
      seen_from(a, first / group),
      to < 0 ? 0 : to};
}

// Scales queries and lays them out with zeros behind them, each one in a lane, [dim, width], or if they
// are few in a row, [rows, padded dim].
CAIRN_INLINE void lay_out_queries(const Attention& a, const Part& part, float* to) {
  bool few = is_few(a);
  int64_t row = few ? padded(a.dim) : 1;
  int64_t column = few ? 1 : part.width;
  __builtin_memset(to, 0, part.width * padded(a.dim) * sizeof(float));
  for (int64_t i = 0; i < part.rows; i++) {
    const float* from = at<float>(a.queries, part.batch, part.head(i), part.query(i));
    for (int64_t j = 0; j < a.dim; j++) {
      to[i * row + j * column] = from[j * a.queries.strides[3]] * a.scale;
    }
  }
}

// The scores [key, width] of so many keys, zeros where there is no query.
CAIRN_INLINE void score(
    const Attention& a, const Part& part, const float* queries, const Rows& keys, int64_t count,
    float* to) {
  __builtin_memset(to, 0, count * part.width * sizeof(float));
  if (!is_few(a)) {
    multiply(
        {keys.data, keys.row, 1, queries, part.width, a.dim, to, part.width}, count, part.width);
    return;
  }
  constexpr int at_once = 4;
  int64_t size = padded(a.dim);
  int64_t k = 0;
  for (; k + at_once <= count; k += at_once) {
    dots_of_rows<at_once>(
        queries, size, part.rows, keys.data + k * keys.row, keys.row, size, to + k * part.width,
        part.width);
  }
  for (; k < count; k++) {
    dots_of_rows<1>(
        queries, size, part.rows, keys.data + k * keys.row, keys.row, size, to + k * part.width,
        part.width);
  }
}

// Of the scores of some keys, those that are not seen become the lowest.
CAIRN_INLINE void hide(
    const Part& part, const int32_t* seen, int64_t first, int64_t count, float* scores) {
  const int32_t* from = seen;
  const int32_t* to = seen + most_rows;
  if (first >= from[part.rows - 1] && first + count <= to[0]) {
    return;
  }
  for (int64_t k = 0; k < count; k++) {
    ints key = static_cast<int32_t>(first + k) - ints{};
    for (int64_t i = 0; i < part.width; i += lanes) {
      ints begin, end;
      __builtin_memcpy(&begin, from + i, sizeof begin);
      __builtin_memcpy(&end, to + i, sizeof end);
      float* score = scores + k * part.width + i;
      store(select((key >= begin) & (key < end), load(score), all(lowest)), score);
    }
  }
}

CAIRN_INLINE void mask(
    const Attention& a, const Part& part, int64_t first, int64_t count, float* scores) {
  for (int64_t i = 0; i < part.rows; i++) {
    int64_t step = a.mask.strides[3];
    if (a.mask_is_float) {
      const float* added = at<float>(a.mask, part.batch, part.head(i), part.query(i)) + first * step;
      for (int64_t k = 0; k < count; k++) {
        scores[k * part.width + i] += added[k * step];
      }
    } else {
      const bool* is = at<bool>(a.mask, part.batch, part.head(i), part.query(i)) + first * step;
      for (int64_t k = 0; k < count; k++) {
        float* score = scores + k * part.width + i;
        *score = is[k * step] ? *score : lowest;
      }
    }
  }
}

CAIRN_INLINE void cap(float bound, int64_t size, float* scores) {
  for (int64_t i = 0; i < size; i += lanes) {
    store(tanh(load(scores + i) / bound) * bound, scores + i);
  }
}

// `memory` begins with the scores, one row for each key that is seen.
CAIRN_INLINE void fill_scores(
    const Attention& a, const Part& part, const float* queries, float* scores, float* highest,
    float* memory) {
  int32_t seen[2 * most_rows];
  for (int64_t i = 0; i < part.width; i++) {
    int64_t query = part.query(lesser(i, part.rows - 1));
    seen[i] = static_cast<int32_t>(seen_from(a, query));
    seen[most_rows + i] = static_cast<int32_t>(seen_to(a, query));
    highest[i] = a.sinks == nullptr ? lowest : a.sinks[part.head(i)];
  }
  for (int64_t first = part.from; first < part.to; first += key_block) {
    int64_t count = lesser(key_block, part.to - first);
    float* to = scores + (first - part.from) * part.width;
    Rows keys = some(a.keys, part.batch, part.key_head, first, count, a.dim, part.rows > lanes, memory);
    score(a, part, queries, keys, count, to);
    if (a.softcap != 0) {
      cap(a.softcap, count * part.width, to);
    }
    hide(part, seen, first, count, to);
    if (a.mask.data != nullptr) {
      mask(a, part, first, count, to);
    }
    for (int64_t i = 0; i < part.width; i += lanes) {
      floats top = load(highest + i);
      for (int64_t k = 0; k < count; k++) {
        top = largest(top, load(to + k * part.width + i));
      }
      store(top, highest + i);
    }
  }
}

// Scores become e^(score - the highest), and `sums` grow by them.
CAIRN_INLINE void exponentials(
    const Part& part, int64_t count, const float* highest, float* scores, float* sums) {
  for (int64_t i = 0; i < part.width; i += lanes) {
    floats top = load(highest + i);
    floats sum = load(sums + i);
    for (int64_t k = 0; k < count; k++) {
      float* score = scores + k * part.width + i;
      floats x = exp(load(score) - top);
      sum += x;
      store(x, score);
    }
    store(sum, sums + i);
  }
}

int64_t parts(const Attention& a) {
  return a.batch * a.key_heads * chunks(a);
}

CAIRN_INLINE int64_t widest(const Attention& a) {
  return lesser(most_rows, padded(a.length * (a.heads / a.key_heads)));
}

int64_t scratch(const Attention& a) {
  int64_t largest = a.dim > a.value_dim ? a.dim : a.value_dim;
  return widest(a) * (a.key_length + padded(a.dim) + spaced(a.value_dim)) + key_block * spaced(largest);
}

void attend(const Attention& a, int64_t index, float* memory) {
  Part part = part_of(a, index);
  float* queries = memory;
  float* weighed = queries + part.width * padded(a.dim);  // [rows, feature]
  int64_t row = spaced(a.value_dim);
  float* numbers = weighed + part.width * row;
  float* scores = numbers + key_block * spaced(a.dim > a.value_dim ? a.dim : a.value_dim);
  float highest[most_rows];
  float sums[most_rows];
  lay_out_queries(a, part, queries);
  fill_scores(a, part, queries, scores, highest, numbers);
  for (int64_t i = 0; i < part.width; i++) {
    sums[i] = a.sinks == nullptr ? 0 : exp(all(a.sinks[part.head(i)] - highest[i]))[0];
  }
  __builtin_memset(weighed, 0, part.rows * row * sizeof(float));
  for (int64_t first = part.from; first < part.to; first += key_block) {
    int64_t count = lesser(key_block, part.to - first);
    float* weights = scores + (first - part.from) * part.width;
    exponentials(part, count, highest, weights, sums);
    Rows values = some(a.values, part.batch, part.key_head, first, count, a.value_dim, part.rows > lanes, numbers);
    multiply(
        {weights, 1, part.width, values.data, values.row, count, weighed, row}, part.rows,
        padded(a.value_dim));
  }
  for (int64_t i = 0; i < part.rows; i++) {
    float factor = 1 / sums[i];
    float* to =
        a.out + ((part.batch * a.length + part.query(i)) * a.heads + part.head(i)) * a.value_dim;
    for (int64_t j = 0; j < a.value_dim; j++) {
      to[j] = weighed[i * row + j] * factor;
    }
  }
}

}  // namespace

extern const AttentionKernels CAIRN_LEVEL;
const AttentionKernels CAIRN_LEVEL = {parts, scratch, attend};

}  // namespace cairn::cpu
