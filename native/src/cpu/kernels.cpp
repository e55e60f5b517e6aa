// Built several times, with CAIRN_LEVEL as the name of the table.

#include "kernels.h"

#include "functions.h"

namespace cairn::cpu {
namespace {

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
CAIRN_INLINE void map(
    const float* x, const float* factors, int64_t size, float* out, Function function) {
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    floats y = function(load(x + i));
    store(factors == nullptr ? y : y * load(factors + i), out + i);
  }
  if (i < size) {
    floats rest = floats{};
    for (int64_t j = i; j < size; j++) {
      rest[j - i] = x[j];
    }
    rest = function(rest);
    for (int64_t j = i; j < size; j++) {
      out[j] = factors == nullptr ? rest[j - i] : rest[j - i] * factors[j];
    }
  }
}

void activate(
    Activation activation, const float* x, const float* factors, int64_t size, float* out) {
  switch (activation) {
    case Activation::gelu:
      return map(x, factors, size, out, [](floats v) { return gelu(v); });
    case Activation::gelu_tanh:
      return map(x, factors, size, out, [](floats v) { return gelu_tanh(v); });
    case Activation::silu:
      return map(x, factors, size, out, [](floats v) { return silu(v); });
  }
}

// ---- the gated delta rule

// The products of R rows of the state with a key and with a query.
template <int R>
CAIRN_INLINE void recall(
    const float* state, int64_t width, const float* key, const float* query, float* by_key,
    float* by_query) {
  floats key_sums[R];
  floats query_sums[R];
  CAIRN_UNROLL
  for (int r = 0; r < R; r++) {
    key_sums[r] = floats{};
    query_sums[r] = floats{};
  }
  for (int64_t i = 0; i < width; i += lanes) {
    CAIRN_UNROLL
    for (int r = 0; r < R; r++) {
      floats some = load(state + r * width + i);
      key_sums[r] += some * load(key + i);
      query_sums[r] += some * load(query + i);
    }
  }
  for (int r = 0; r < R; r++) {
    by_key[r] = sum(key_sums[r]);
    by_query[r] = sum(query_sums[r]);
  }
}

template <int R>
CAIRN_INLINE void update_rows(const DeltaHead& head, int64_t row) {
  float* state = head.state + row * head.width;
  for (int64_t t = 0; t < head.length; t++) {
    const float* key = head.keys + t * head.width;
    float gate = head.gates[t];
    float by_key[R];
    float by_query[R];
    recall<R>(state, head.width, key, head.queries + t * head.width, by_key, by_query);
    floats changes[R];
    for (int r = 0; r < R; r++) {
      float value = head.values[t * head.value_row + (row + r) * head.value_step];
      float change = (value - gate * by_key[r]) * head.betas[t];
      head.out[t * head.out_row + row + r] = gate * by_query[r] + change * head.overlaps[t];
      changes[r] = all(change);
    }
    for (int64_t i = 0; i < head.width; i += lanes) {
      floats some = load(key + i);
      CAIRN_UNROLL
      for (int r = 0; r < R; r++) {
        float* to = state + r * head.width + i;
        store(load(to) * gate + some * changes[r], to);
      }
    }
  }
}

void update(const DeltaHead& head) {
  for (int64_t t = 0; t < head.length; t++) {
    int64_t at = t * head.width;
    dots(head.keys + at, head.queries + at, head.width, 1, head.width, head.overlaps + t);
  }
  int64_t row = 0;
  for (; row + 4 <= head.rows; row += 4) {
    update_rows<4>(head, row);
  }
  for (; row < head.rows; row++) {
    update_rows<1>(head, row);
  }
}

}  // namespace

extern const Kernels CAIRN_LEVEL;
const Kernels CAIRN_LEVEL = {
    packed_columns, pack,     panel,    multiply, dots, weigh,
    layer_norm,     rms_norm, activate, update,
};

}  // namespace cairn::cpu
