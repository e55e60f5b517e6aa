// Built several times, with CAIRN_LEVEL as the name of the table.

#include "kernels.h"
#include "vectors.h"

namespace cairn::cpu {
namespace {

// e^x as 2^n * e^r with |r| <= ln 2 / 2, by Taylor's series; near the ends of float's range 0 and
// infinity.
CAIRN_INLINE floats exp(floats x) {
  const floats shift = all(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  floats inside = smallest(all(88.0f), largest(all(-87.0f), x));  // in this order NaN stays
  floats shifted = inside * 1.44269504f + shift;
  floats n = shifted - shift;
  floats r = inside - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  floats series = all(1.0f / 5040);
  series = series * r + 1.0f / 720;
  series = series * r + 1.0f / 120;
  series = series * r + 1.0f / 24;
  series = series * r + 1.0f / 6;
  series = series * r + 0.5f;
  series = series * r + 1.0f;
  series = series * r + 1.0f;
  floats power = (floats)(((ints)shifted << 23) + 0x3f800000);
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

// ---- products: panels of `panel` columns, the last one narrower, each row by row

constexpr int vectors = 3;
constexpr int panel = vectors * lanes;
// with `vectors`, as many sums as the registers hold
#if CAIRN_LANES == 16 || defined(__aarch64__)
constexpr int most_rows = 8;
#else
constexpr int most_rows = 4;
#endif
// what is multiplied at a time stays in the second-level cache
constexpr int64_t most_depth = 384;
constexpr int64_t most_block = 256;
// floats of a cache line, and after how many steps the next one is fetched
constexpr int64_t line = 16;
constexpr int64_t fetch_steps = 8;

int64_t packed_columns(int64_t columns) {
  return rounded_up(columns, lanes);
}

void pack(Matrix matrix, int64_t rows, int64_t columns, float* packed) {
  for (int64_t start = 0; start < columns; start += panel) {
    int64_t width = lesser(panel, columns - start);
    int64_t padded = rounded_up(width, lanes);
    for (int64_t i = 0; i < rows; i++) {
      const float* from = matrix.data + i * matrix.row + start * matrix.column;
      if (matrix.column == 1) {
        __builtin_memcpy(packed, from, width * sizeof(float));
      } else {
        for (int64_t j = 0; j < width; j++) {
          packed[j] = from[j * matrix.column];
        }
      }
      for (int64_t j = width; j < padded; j++) {
        packed[j] = 0;
      }
      packed += padded;
    }
  }
}

// A tile of a product in registers: `R` rows and `V` vectors of columns. Meanwhile the processor
// fetches from `ahead`, a line for every few steps, as it can wait for few at a time.
template <int R, int V>
CAIRN_INLINE void tile(
    const float* x, int64_t x_row, const float* packed, int64_t depth, bool adds, const float* bias,
    int64_t width, float* out, int64_t out_row, const float* ahead) {
  floats sums[R][V];
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    CAIRN_UNROLL
    for (int v = 0; v < V; v++) {
      sums[r][v] = floats{};
    }
  }
  for (int64_t start = 0; start < depth; start += fetch_steps, ahead += line) {
    __builtin_prefetch(ahead);
    int64_t end = lesser(depth, start + fetch_steps);
    for (int64_t k = start; k < end; k++) {
      floats columns[V];
      CAIRN_UNROLL
      for (int v = 0; v < V; v++) {
        columns[v] = load(packed + (k * V + v) * lanes);
      }
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        float factor = x[r * x_row + k];
        CAIRN_UNROLL
        for (int v = 0; v < V; v++) {
          sums[r][v] += factor * columns[v];
        }
      }
    }
  }
  if (width == V * lanes) {
    CAIRN_UNROLL
    for (int v = 0; v < V; v++) {
      floats first = bias == nullptr ? floats{} : load(bias + v * lanes);
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        float* to = out + r * out_row + v * lanes;
        store(sums[r][v] + (adds ? load(to) : first), to);
      }
    }
    return;
  }
  for (int64_t j = 0; j < width; j++) {
    for (int r = 0; r < R; r++) {
      float* to = out + r * out_row + j;
      float first = adds ? *to : bias == nullptr ? 0 : bias[j];
      *to = sums[r][j / lanes][j % lanes] + first;
    }
  }
}

// As many rows of a product as `m` says, up to R.
template <int R, int V>
CAIRN_INLINE void rest(
    const float* x, int64_t x_row, int64_t m, const float* packed, int64_t depth, bool adds,
    const float* bias, int64_t width, float* out, int64_t out_row, const float* ahead) {
  if (m == R) {
    tile<R, V>(x, x_row, packed, depth, adds, bias, width, out, out_row, ahead);
  } else if constexpr (R > 1) {
    rest<R - 1, V>(x, x_row, m, packed, depth, adds, bias, width, out, out_row, ahead);
  }
}

template <int V>
void multiply_panel(
    const float* x, int64_t x_row, int64_t m, const float* packed, int64_t depth, bool adds,
    const float* bias, int64_t width, float* out, int64_t out_row, const float* ahead) {
  int64_t i = 0;
  for (; i + most_rows <= m; i += most_rows) {
    tile<most_rows, V>(
        x + i * x_row, x_row, packed, depth, adds, bias, width, out + i * out_row, out_row, ahead);
    ahead += depth / fetch_steps * line;
  }
  rest<most_rows - 1, V>(
      x + i * x_row, x_row, m - i, packed, depth, adds, bias, width, out + i * out_row, out_row,
      ahead);
}

void multiply_block(
    const float* x, int64_t x_row, int64_t m, const float* packed, int64_t depth, int64_t columns,
    int64_t from, int64_t to, const float* bias, float* out, int64_t out_row) {
  for (int64_t first = 0; first == 0 || first < depth; first += most_depth) {
    int64_t part = lesser(most_depth, depth - first);
    for (int64_t start = from; start < to; start += panel) {
      int64_t width = lesser(panel, columns - start);
      int64_t padded = rounded_up(width, lanes);
      const float* rows = packed + start * depth + first * padded;
      const float* ahead = rows + depth * padded;  // the next panel; a hint, whatever is there
      auto multiply = padded == panel        ? multiply_panel<vectors>
                      : padded == 2 * lanes ? multiply_panel<2>
                                             : multiply_panel<1>;
      multiply(
          x + first, x_row, m, rows, part, first > 0, bias == nullptr ? nullptr : bias + start,
          width, out + start, out_row, ahead);
    }
  }
}

void multiply(
    const float* x, int64_t x_row, int64_t m, const float* packed, int64_t depth, int64_t columns,
    int64_t from, int64_t to, const float* bias, float* out, int64_t out_row) {
  for (int64_t start = 0; start < m; start += most_block) {
    multiply_block(
        x + start * x_row, x_row, lesser(most_block, m - start), packed, depth, columns, from, to,
        bias, out + start * out_row, out_row);
  }
}

// Several rows at a time, as the sum of one would wait for itself at each step.
template <int R>
CAIRN_INLINE void dots_of(const float* x, const float* rows, int64_t row, int64_t size, float* out) {
  floats sums[R];
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    sums[r] = floats{};
  }
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    floats factors = load(x + i);
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      sums[r] += factors * load(rows + r * row + i);
    }
  }
  for (int r = 0; r < R; r++) {
    out[r] = sum(sums[r]);
    for (int64_t j = i; j < size; j++) {
      out[r] += x[j] * rows[r * row + j];
    }
  }
}

void dots(
    const float* x, const float* rows, int64_t row, int64_t count, int64_t size, float* out) {
  int64_t j = 0;
  for (; j + 8 <= count; j += 8) {
    dots_of<8>(x, rows + j * row, row, size, out + j);
  }
  for (; j < count; j++) {
    dots_of<1>(x, rows + j * row, row, size, out + j);
  }
}

// Adds several rows at a time, as reading and writing the sums would take most of the time.
template <int R>
CAIRN_INLINE void weigh_some(
    const float* x, const float* rows, int64_t row, int64_t size, bool adds, float* out) {
  int64_t j = 0;
  for (; j + lanes <= size; j += lanes) {
    floats sum = adds ? load(out + j) : floats{};
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      sum += x[r] * load(rows + r * row + j);
    }
    store(sum, out + j);
  }
  for (; j < size; j++) {
    float sum = adds ? out[j] : 0;
    for (int r = 0; r < R; r++) {
      sum += x[r] * rows[r * row + j];
    }
    out[j] = sum;
  }
}

CAIRN_INLINE void weigh_all(
    const float* x, const float* rows, int64_t row, int64_t count, int64_t size, bool adds,
    float* out) {
  int64_t i = count % 4;
  switch (i) {
    case 0:
      if (!adds) {
        weigh_some<0>(x, rows, row, size, false, out);
      }
      break;
    case 1:
      weigh_some<1>(x, rows, row, size, adds, out);
      break;
    case 2:
      weigh_some<2>(x, rows, row, size, adds, out);
      break;
    default:
      weigh_some<3>(x, rows, row, size, adds, out);
  }
  for (; i < count; i += 4) {
    weigh_some<4>(x + i, rows + i * row, row, size, true, out);
  }
}

void weigh(
    const float* x, const float* rows, int64_t row, int64_t count, int64_t size, float* out) {
  weigh_all(x, rows, row, count, size, false, out);
}

// ---- attention

constexpr int64_t query_block = 16;
// Up to so many queries of a head of the keys are few; so many keys at a time stay in the caches.
constexpr int64_t few_queries = 8;
constexpr int64_t key_block = 64;
constexpr float lowest = -3.40282347e38f;

// Whether so few queries attend that keys and values are better read as they lie.
CAIRN_INLINE bool is_few(const Attention& a) {
  return a.length * (a.heads / a.key_heads) <= few_queries && a.key_strides[3] == 1 &&
      a.value_strides[3] == 1;
}

int64_t attention_scratch(const Attention& a) {
  int64_t keys = rounded_up(a.key_length, lanes);
  if (is_few(a)) {
    return few_queries * (a.dim + keys);
  }
  return keys * a.dim + rounded_up(a.value_dim, lanes) * a.key_length +
      query_block * (a.dim + keys);
}

// Applies the mask to the scores of one query.
CAIRN_INLINE void hide(
    const Attention& a, int64_t batch, int64_t head, int64_t query, float* scores) {
  if (a.mask != nullptr) {
    int64_t row = batch * a.mask_strides[0] + head * a.mask_strides[1] + query * a.mask_strides[2];
    for (int64_t j = 0; j < a.key_length; j++) {
      int64_t at = row + j * a.mask_strides[3];
      if (a.mask_is_float) {
        scores[j] += static_cast<const float*>(a.mask)[at];
      } else if (!static_cast<const bool*>(a.mask)[at]) {
        scores[j] = lowest;
      }
    }
  }
  if (a.causal) {
    int64_t seen = query + a.key_length - a.length + 1;
    for (int64_t j = seen < 0 ? 0 : seen; j < a.key_length; j++) {
      scores[j] = lowest;
    }
  }
}

// Turns scores, behind which there is room for a vector, into e^(score - highest score).
//
// Returns the sum, the head's sink included.
CAIRN_INLINE float exponentials(const Attention& a, int64_t head, float* scores) {
  int64_t count = a.key_length;
  int64_t padded = rounded_up(count, lanes);
  for (int64_t j = count; j < padded; j++) {
    scores[j] = lowest;
  }
  floats highest = load(scores);
  for (int64_t j = lanes; j < padded; j += lanes) {
    highest = largest(highest, load(scores + j));
  }
  float top = largest(highest);
  if (a.sinks != nullptr && a.sinks[head] > top) {
    top = a.sinks[head];
  }
  floats total = floats{};
  for (int64_t j = 0; j < padded; j += lanes) {
    floats x = exp(load(scores + j) - top);
    total += x;
    store(x, scores + j);
  }
  float sunk = a.sinks == nullptr ? 0 : exp(all(a.sinks[head] - top))[0];
  // where every score is the lowest, the padding counted too
  return sum(total) + sunk - (top == lowest ? padded - count : 0);
}

CAIRN_INLINE void scaled_query(
    const Attention& a, int64_t batch, int64_t head, int64_t position, float* to) {
  const int64_t* strides = a.query_strides;
  const float* query = a.queries + batch * strides[0] + head * strides[1] + position * strides[2];
  for (int64_t j = 0; j < a.dim; j++) {
    to[j] = query[j * strides[3]] * a.scale;
  }
}

// Keys and values are read once, some of them for all queries at a time.
void attend_few(const Attention& a, int64_t batch, int64_t key_head, float* scratch) {
  int64_t stride = rounded_up(a.key_length, lanes);
  float* queries = scratch + few_queries * stride;
  const float* keys = a.keys + batch * a.key_strides[0] + key_head * a.key_strides[1];
  const float* values = a.values + batch * a.value_strides[0] + key_head * a.value_strides[1];
  int64_t group = a.heads / a.key_heads;
  int64_t count = a.length * group;
  for (int64_t i = 0; i < count; i++) {
    scaled_query(a, batch, key_head * group + i % group, i / group, queries + i * a.dim);
  }
  for (int64_t start = 0; start < a.key_length; start += key_block) {
    int64_t some = lesser(key_block, a.key_length - start);
    const float* rows = keys + start * a.key_strides[2];
    for (int64_t i = 0; i < count; i++) {
      dots(queries + i * a.dim, rows, a.key_strides[2], some, a.dim, scratch + i * stride + start);
    }
  }
  float factors[few_queries];
  for (int64_t i = 0; i < count; i++) {
    int64_t head = key_head * group + i % group;
    hide(a, batch, head, i / group, scratch + i * stride);
    factors[i] = 1 / exponentials(a, head, scratch + i * stride);
  }
  float* out = a.out + (batch * a.length * a.heads + key_head * group) * a.value_dim;
  for (int64_t start = 0; start < a.key_length; start += key_block) {
    int64_t some = lesser(key_block, a.key_length - start);
    const float* rows = values + start * a.value_strides[2];
    for (int64_t i = 0; i < count; i++) {
      float* to = out + (i / group * a.heads + i % group) * a.value_dim;
      weigh_all(
          scratch + i * stride + start, rows, a.value_strides[2], some, a.value_dim, start > 0, to);
    }
  }
  for (int64_t i = 0; i < count; i++) {
    float* to = out + (i / group * a.heads + i % group) * a.value_dim;
    for (int64_t j = 0; j < a.value_dim; j++) {
      to[j] *= factors[i];
    }
  }
}

void attend(const Attention& a, int64_t batch, int64_t key_head, float* scratch) {
  if (is_few(a)) {
    return attend_few(a, batch, key_head, scratch);
  }
  int64_t stride = rounded_up(a.key_length, lanes);
  float* keys = scratch;
  float* values = keys + stride * a.dim;
  float* queries = values + rounded_up(a.value_dim, lanes) * a.key_length;
  float* scores = queries + query_block * a.dim;
  const int64_t* ks = a.key_strides;
  const int64_t* vs = a.value_strides;
  pack({a.keys + batch * ks[0] + key_head * ks[1], ks[3], ks[2]}, a.dim, a.key_length, keys);
  pack({a.values + batch * vs[0] + key_head * vs[1], vs[2], vs[3]}, a.key_length, a.value_dim, values);
  int64_t group = a.heads / a.key_heads;
  for (int64_t head = key_head * group; head < (key_head + 1) * group; head++) {
    for (int64_t start = 0; start < a.length; start += query_block) {
      int64_t rows = lesser(query_block, a.length - start);
      for (int64_t i = 0; i < rows; i++) {
        scaled_query(a, batch, head, start + i, queries + i * a.dim);
      }
      multiply(
          queries, a.dim, rows, keys, a.dim, a.key_length, 0, a.key_length, nullptr, scores, stride);
      float sums[query_block];
      for (int64_t i = 0; i < rows; i++) {
        hide(a, batch, head, start + i, scores + i * stride);
        sums[i] = exponentials(a, head, scores + i * stride);
      }
      float* out = a.out + ((batch * a.length + start) * a.heads + head) * a.value_dim;
      int64_t out_row = static_cast<int64_t>(a.heads) * a.value_dim;
      multiply(
          scores, stride, rows, values, a.key_length, a.value_dim, 0, a.value_dim, nullptr, out,
          out_row);
      for (int64_t i = 0; i < rows; i++) {
        float factor = 1 / sums[i];
        for (int64_t j = 0; j < a.value_dim; j++) {
          out[i * out_row + j] *= factor;
        }
      }
    }
  }
}

// ---- row by row

CAIRN_INLINE float total(const float* x, int64_t size, float around, bool squared) {
  floats sums = floats{};
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    floats difference = load(x + i) - around;
    sums += squared ? difference * difference : difference;
  }
  float result = sum(sums);
  for (; i < size; i++) {
    float difference = x[i] - around;
    result += squared ? difference * difference : difference;
  }
  return result;
}

CAIRN_INLINE void scale_row(
    const float* x, int64_t size, float mean, float factor, const float* weight, const float* bias,
    float* out) {
  for (int64_t i = 0; i < size; i++) {
    float y = (x[i] - mean) * factor;
    y = weight == nullptr ? y : y * weight[i];
    out[i] = bias == nullptr ? y : y + bias[i];
  }
}

void layer_norm(
    const float* x, int64_t rows, int64_t size, const float* weight, const float* bias, float eps,
    float* out) {
  for (int64_t row = 0; row < rows; row++, x += size, out += size) {
    float mean = total(x, size, 0, false) / size;
    float variance = total(x, size, mean, true) / size;
    scale_row(x, size, mean, 1 / __builtin_sqrtf(variance + eps), weight, bias, out);
  }
}

void rms_norm(
    const float* x, int64_t rows, int64_t size, const float* weight, float eps, float* out) {
  for (int64_t row = 0; row < rows; row++, x += size, out += size) {
    float squares = total(x, size, 0, true) / size;
    scale_row(x, size, 0, 1 / __builtin_sqrtf(squares + eps), weight, nullptr, out);
  }
}

template <typename Function>
CAIRN_INLINE void map(const float* x, int64_t size, float* out, Function function) {
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    store(function(load(x + i)), out + i);
  }
  if (i < size) {
    floats rest = floats{};
    for (int64_t j = i; j < size; j++) {
      rest[j - i] = x[j];
    }
    rest = function(rest);
    for (int64_t j = i; j < size; j++) {
      out[j] = rest[j - i];
    }
  }
}

void activate(Activation activation, const float* x, int64_t size, float* out) {
  switch (activation) {
    case Activation::gelu:
      return map(x, size, out, [](floats v) { return gelu(v); });
    case Activation::gelu_tanh:
      return map(x, size, out, [](floats v) { return gelu_tanh(v); });
    case Activation::silu:
      return map(x, size, out, [](floats v) { return silu(v); });
  }
}

}  // namespace

extern const Kernels CAIRN_LEVEL;
const Kernels CAIRN_LEVEL = {
    packed_columns,    pack,   panel,      multiply, dots,     weigh,
    attention_scratch, attend, layer_norm, rms_norm, activate,
};

}  // namespace cairn::cpu
