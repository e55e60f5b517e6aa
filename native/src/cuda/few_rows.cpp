#include "few_rows.h"

#include <bit>

namespace cairn::cuda {

namespace {

// Warps of a block share the keys of one query and head; each keeps a sum of its own.
constexpr const char* attention_source = R"(
  constexpr int PER_LANE = DIM / 32;
  const int lane = threadIdx.x;
  const int warp = threadIdx.y;
  const int head = blockIdx.x;
  const int row = blockIdx.y;
  const int batch = blockIdx.z;
  const int heads = queries_shape[1];
  const int length = queries_shape[2];
  const int shared_by = heads / keys_shape[1];
  const int last = keys_shape[2] - length + row;
  const int first = WINDOW > 0 && last >= WINDOW ? last - WINDOW + 1 : 0;
  const T* query = queries + batch * queries_strides[0] + head * queries_strides[1] +
      row * queries_strides[2] + lane * PER_LANE;
  const T* key = keys + batch * keys_strides[0] + head / shared_by * keys_strides[1] +
      lane * PER_LANE;
  const T* value = values + batch * values_strides[0] + head / shared_by * values_strides[1] +
      lane * PER_LANE;

  float scaled[PER_LANE];
  float sum[PER_LANE];
  for (int i = 0; i < PER_LANE; i++) {
    scaled[i] = static_cast<float>(query[i]) * __int_as_float(SCALE);
    sum[i] = 0;
  }
  float most = -INFINITY;
  float total = 0;
  for (int at = first + warp; at <= last; at += WARPS) {
    auto k = unsafe_load_vector<PER_LANE>(key + at * keys_strides[2], 0);
    auto v = unsafe_load_vector<PER_LANE>(value + at * values_strides[2], 0);
    float score = 0;
    for (int i = 0; i < PER_LANE; i++) {
      score += scaled[i] * static_cast<float>(k[i]);
    }
    for (int other = 16; other > 0; other /= 2) {
      score += __shfl_xor_sync(0xffffffff, score, other);
    }
    const float larger = fmaxf(most, score);
    const float kept = __expf(most - larger);
    const float weight = __expf(score - larger);
    most = larger;
    total = total * kept + weight;
    for (int i = 0; i < PER_LANE; i++) {
      sum[i] = sum[i] * kept + weight * static_cast<float>(v[i]);
    }
  }

  __shared__ float mosts[WARPS];
  __shared__ float totals[WARPS];
  __shared__ float sums[WARPS][DIM];
  if (lane == 0) {
    mosts[warp] = most;
    totals[warp] = total;
  }
  for (int i = 0; i < PER_LANE; i++) {
    sums[warp][lane * PER_LANE + i] = sum[i];
  }
  __syncthreads();
  for (int i = warp * 32 + lane; i < DIM; i += 32 * WARPS) {
    float all = -INFINITY;
    for (int w = 0; w < WARPS; w++) {
      all = fmaxf(all, mosts[w]);
    }
    float weights = 0;
    float weighted = 0;
    for (int w = 0; w < WARPS; w++) {
      const float part = __expf(mosts[w] - all);
      weights += part * totals[w];
      weighted += part * sums[w][i];
    }
    out[((batch * length + row) * heads + head) * DIM + i] = static_cast<T>(weighted / weights);
  }
)";

// A warp computes TILE outputs of up to ROWS rows. Its lanes take eight columns each in turn, and load the
// next codes while they multiply.
constexpr const char* product_source = R"(
  constexpr int WORDS = BITS / 4;
  const int lane = threadIdx.x;
  const int first = (blockIdx.y * blockDim.y + threadIdx.y) * TILE;
  const int rows = x_shape[0];
  const int columns = x_shape[1];
  const int outputs = scales_shape[0];
  AlignedVector<uint32_t, WORDS> words[TILE];
  T scale[TILE];
  T bias[TILE];
  auto load = [&](int column) {
#pragma unroll
    for (int t = 0; t < TILE; t++) {
      const int64_t at = static_cast<int64_t>(min(first + t, outputs - 1)) * columns + column;
      words[t] = unsafe_load_vector<WORDS>(codes + at * BITS / 32, 0);
      scale[t] = scales[at / GROUP];
      bias[t] = biases[at / GROUP];
    }
  };
  float sums[TILE][ROWS] = {};
  if (lane * 8 < columns) {
    load(lane * 8);
  }
  for (int column = lane * 8; column < columns; column += 32 * 8) {
    float weights[TILE][8];
#pragma unroll
    for (int t = 0; t < TILE; t++) {
#pragma unroll
      for (int i = 0; i < 8; i++) {
        const uint32_t code = words[t][i * BITS / 32] >> (i * BITS % 32) & ((1 << BITS) - 1);
        // makes a float of it without a conversion: 2^23 + code, less 2^23
        const float number = __uint_as_float(0x4B000000 | code) - 8388608.0f;
        weights[t][i] = number * static_cast<float>(scale[t]) + static_cast<float>(bias[t]);
      }
    }
    if (column + 32 * 8 < columns) {
      load(column + 32 * 8);
    }
#pragma unroll
    for (int row = 0; row < ROWS; row++) {
      const auto inputs = unsafe_load_vector<8>(x + min(row, rows - 1) * columns + column, 0);
#pragma unroll
      for (int i = 0; i < 8; i++) {
        const float input = static_cast<float>(inputs[i]);
#pragma unroll
        for (int t = 0; t < TILE; t++) {
          sums[t][row] += weights[t][i] * input;
        }
      }
    }
  }
#pragma unroll
  for (int t = 0; t < TILE; t++) {
#pragma unroll
    for (int row = 0; row < ROWS; row++) {
      float sum = sums[t][row];
      for (int other = 16; other > 0; other /= 2) {
        sum += __shfl_xor_sync(0xffffffff, sum, other);
      }
      if (lane == 0 && row < rows && first + t < outputs) {
        out[row * outputs + first + t] = static_cast<T>(sum);
      }
    }
  }
)";

// Each combination of constants is compiled when it is first used, so there are few.
constexpr int lanes = 32;
constexpr int attention_warps = 16;
constexpr int product_warps = 4;

bool is_float(mx::Dtype dtype) {
  return dtype == mx::float32 || dtype == mx::float16 || dtype == mx::bfloat16;
}

}  // namespace

bool is_current() {
  return mx::default_device() == mx::Device::gpu && mx::cu::is_available();
}

bool takes(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const cpu::AttentionRule& rule) {
  int length = queries.shape(2);
  int size = queries.shape(3);
  bool seen = rule.causal && (!rule.mask || rule.window > 0);
  return length > 1 && length <= most_rows && seen && rule.softcap == 0 && !rule.sinks &&
      rule.scale > 0 && std::has_single_bit(unsigned(size)) && size >= lanes && size <= 256 &&
      size == values.shape(3) &&
      is_float(queries.dtype()) && keys.dtype() == queries.dtype() &&
      values.dtype() == queries.dtype() && is_current();
}

mx::array attention(
    const mx::array& queries, const mx::array& keys, const mx::array& values,
    const cpu::AttentionRule& rule) {
  static const auto* kernel = new mx::fast::CustomKernelFunction(mx::fast::cuda_kernel(
      "cairn_attention", {"queries", "keys", "values"}, {"out"}, attention_source, "", false, 0));
  int batch = queries.shape(0);
  int heads = queries.shape(1);
  int length = queries.shape(2);
  int size = queries.shape(3);
  int window = rule.mask ? rule.window : 0;
  mx::array out = (*kernel)(
      {queries, keys, values}, {{batch, length, heads, size}}, {queries.dtype()},
      {heads * lanes, length * attention_warps, batch}, {lanes, attention_warps, 1},
      {{"T", queries.dtype()},
       {"DIM", size},
       {"WARPS", attention_warps},
       {"WINDOW", window},
       {"SCALE", std::bit_cast<int>(rule.scale)}},
      std::nullopt, false, {})[0];
  return mx::swapaxes(out, 1, 2);
}

bool takes(const mx::array& x, const cpu::Quantized& weight, const std::string& mode) {
  int columns = x.shape(-1);
  size_t rows = x.size() / columns;
  return rows > 1 && rows <= most_rows && mode == "affine" && weight.biases &&
      (weight.bits == 4 || weight.bits == 8) && columns % weight.group == 0 &&
      is_float(x.dtype()) && weight.scales.dtype() == x.dtype() && is_current();
}

mx::array product(const mx::array& x, const cpu::Quantized& weight) {
  static const auto* kernel = new mx::fast::CustomKernelFunction(mx::fast::cuda_kernel(
      "cairn_product", {"x", "codes", "scales", "biases"}, {"out"}, product_source, "", true, 0));
  int columns = x.shape(-1);
  int rows = static_cast<int>(x.size() / columns);
  int outputs = weight.scales.shape(0);
  int tile = outputs < 8192 ? 2 : 4;
  int warps = (outputs + tile - 1) / tile;
  mx::array out = (*kernel)(
      {mx::reshape(x, {rows, columns}), weight.packed, weight.scales, *weight.biases},
      {{rows, outputs}}, {x.dtype()},
      {lanes, (warps + product_warps - 1) / product_warps * product_warps, 1},
      {lanes, product_warps, 1},
      {{"T", x.dtype()},
       {"ROWS", rows <= most_rows / 2 ? most_rows / 2 : most_rows},
       {"TILE", tile},
       {"GROUP", weight.group},
       {"BITS", weight.bits}},
      std::nullopt, false, {})[0];
  mx::Shape shape = x.shape();
  shape.back() = outputs;
  return mx::reshape(out, shape);
}

}  // namespace cairn::cuda
