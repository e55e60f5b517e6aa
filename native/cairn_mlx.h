// A thin C interface over MLX's C++ one, for app.cairn.mlx.
//
// Every array belongs to a scope and is freed with it, or earlier. Scopes and arrays belong to the
// thread that made them: MLX keeps a stream per thread, and operations run on that of the default
// device. Nothing here is checked that Java checks: handles must be valid.
//
// Functions that return cairn_status return 0, or 1 with the reason in cairn_last_error(). Nothing is
// thrown across this border. An operation's last parameter takes the handle of its result; one with
// several results takes their number, then their handles (room for CAIRN_MAX_RESULTS in all).
// Lists are a pointer and a count; a null array stands for an absent one; flags are 0 or 1; axes may
// be negative; dtypes are numbered as in MLX's Dtype::Val.
#ifndef CAIRN_MLX_H
#define CAIRN_MLX_H

#include <stdint.h>

#if defined(__GNUC__)
#define CAIRN_API __attribute__((visibility("default")))
#else
#define CAIRN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cairn_scope_* cairn_scope;
typedef struct cairn_array_* cairn_array;
typedef struct cairn_table_* cairn_table;
typedef int32_t cairn_status;

#define CAIRN_MAX_RESULTS 4096

// ---- runtime.cpp: scopes, arrays, evaluation, device, memory

// The reason of this thread's last failure; valid until its next one.
CAIRN_API const char* cairn_last_error(void);
CAIRN_API const char* cairn_mlx_version(void);

// Null on failure.
CAIRN_API cairn_scope cairn_scope_open(void);
CAIRN_API cairn_status cairn_scope_close(cairn_scope scope);
CAIRN_API int64_t cairn_scope_size(cairn_scope scope);

CAIRN_API cairn_status cairn_array_free(cairn_array array);
CAIRN_API cairn_status cairn_array_move(cairn_array array, cairn_scope target);
CAIRN_API int64_t cairn_array_ndim(cairn_array array);
CAIRN_API int32_t cairn_array_dim(cairn_array array, int32_t axis);
CAIRN_API int64_t cairn_array_dtype(cairn_array array);
// Evaluates an array of one element and reads it.
CAIRN_API cairn_status cairn_array_item(cairn_array array, double* value);
// Evaluates the array as dtype, row by row; data belongs to the copy, and the copy to the scope.
CAIRN_API cairn_status cairn_array_elements(
    cairn_scope scope, cairn_array array, int32_t dtype, cairn_array* copy, void** data);

CAIRN_API cairn_status cairn_eval(const cairn_array* arrays, int32_t count);
CAIRN_API cairn_status cairn_async_eval(const cairn_array* arrays, int32_t count);
CAIRN_API cairn_status cairn_synchronize(void);
// Destroys the streams that MLX made for this thread.
CAIRN_API cairn_status cairn_release_thread(void);
// inputs, then dependencies, in one list
CAIRN_API cairn_status cairn_depends(
    cairn_scope scope, const cairn_array* arrays, int32_t inputs, int32_t dependencies, void* results);

// Devices: 0 CPU, 1 GPU.
CAIRN_API int64_t cairn_device(void);
CAIRN_API cairn_status cairn_use_device(int32_t device);
CAIRN_API int32_t cairn_device_available(int32_t device);

// How many threads our kernels take on the CPU.
CAIRN_API cairn_status cairn_set_cpu_threads(int32_t threads);
CAIRN_API int64_t cairn_cpu_threads(void);
// The stream on the CPU that this thread's next operations go to. 0 is its own; each other computes
// with a single thread, while the others compute.
CAIRN_API cairn_status cairn_use_cpu_stream(int32_t number);
// The vector instructions that our kernels use on the CPU: the best that it has, until told otherwise.
// Levels count from 0; weights laid out for one are good for no other.
CAIRN_API const char* cairn_cpu_kernels(void);
CAIRN_API cairn_status cairn_use_cpu_kernels(int32_t level);
// Whether products with quantized weights round their other side to 8 bits on the CPU, which makes
// them many times faster; at first they do not.
CAIRN_API cairn_status cairn_set_cpu_rounding(int32_t rounds);
// Whether that was allowed and the current device is the CPU.
CAIRN_API int64_t cairn_cpu_rounds(void);

CAIRN_API int64_t cairn_active_memory(void);
CAIRN_API int64_t cairn_peak_memory(void);
CAIRN_API int64_t cairn_cache_memory(void);
CAIRN_API cairn_status cairn_reset_peak_memory(void);
CAIRN_API cairn_status cairn_clear_cache(void);
// These take a new limit in bytes and return the old one, or -1 on failure.
CAIRN_API int64_t cairn_set_cache_limit(int64_t bytes);
CAIRN_API int64_t cairn_set_memory_limit(int64_t bytes);
CAIRN_API int64_t cairn_set_wired_limit(int64_t bytes);

// ---- elementwise.cpp

#define CAIRN_UNARY(X)                                                                     \
  X(abs) X(bitwise_invert) X(ceil) X(cos) X(erf) X(exp) X(expm1) X(floor) X(isinf)         \
  X(isnan) X(log) X(log1p) X(logical_not) X(negative) X(ones_like) X(reciprocal) X(rsqrt)  \
  X(sigmoid) X(sign) X(sin) X(sqrt) X(square) X(tanh) X(zeros_like)
#define CAIRN_BINARY(X)                                                                    \
  X(add) X(bitwise_and) X(bitwise_or) X(bitwise_xor) X(divide) X(equal) X(floor_divide)    \
  X(greater) X(greater_equal) X(left_shift) X(less) X(less_equal) X(logaddexp)             \
  X(logical_and) X(logical_or) X(matmul) X(maximum) X(minimum) X(multiply) X(not_equal)    \
  X(power) X(remainder) X(right_shift) X(subtract)

#define CAIRN_DECLARE(name) \
  CAIRN_API cairn_status cairn_##name(cairn_scope scope, cairn_array a, cairn_array* result);
CAIRN_UNARY(CAIRN_DECLARE)
#undef CAIRN_DECLARE
#define CAIRN_DECLARE(name)        \
  CAIRN_API cairn_status cairn_##name( \
      cairn_scope scope, cairn_array a, cairn_array b, cairn_array* result);
CAIRN_BINARY(CAIRN_DECLARE)
#undef CAIRN_DECLARE

CAIRN_API cairn_status cairn_where(
    cairn_scope scope, cairn_array condition, cairn_array a, cairn_array b, cairn_array* result);
CAIRN_API cairn_status cairn_clip(
    cairn_scope scope, cairn_array a, cairn_array low, cairn_array high, cairn_array* result);
CAIRN_API cairn_status cairn_astype(
    cairn_scope scope, cairn_array a, int32_t dtype, cairn_array* result);
CAIRN_API cairn_status cairn_view(
    cairn_scope scope, cairn_array a, int32_t dtype, cairn_array* result);

// ---- reduce.cpp; without axes over all

#define CAIRN_REDUCTION(X) \
  X(all) X(any) X(logsumexp) X(max) X(mean) X(min) X(norm) X(prod) X(sum) X(var)
#define CAIRN_DECLARE(name)            \
  CAIRN_API cairn_status cairn_##name( \
      cairn_scope scope, cairn_array a, const int32_t* axes, int32_t count, int32_t keepdims, \
      cairn_array* result);
CAIRN_REDUCTION(CAIRN_DECLARE)
#undef CAIRN_DECLARE

CAIRN_API cairn_status cairn_argmax(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t keepdims, cairn_array* result);
CAIRN_API cairn_status cairn_argmin(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t keepdims, cairn_array* result);
CAIRN_API cairn_status cairn_sort(
    cairn_scope scope, cairn_array a, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_argsort(
    cairn_scope scope, cairn_array a, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_partition(
    cairn_scope scope, cairn_array a, int32_t kth, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_argpartition(
    cairn_scope scope, cairn_array a, int32_t kth, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_topk(
    cairn_scope scope, cairn_array a, int32_t k, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_softmax(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t precise, cairn_array* result);
CAIRN_API cairn_status cairn_cumsum(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t reverse, int32_t inclusive,
    cairn_array* result);

// ---- shape.cpp

#define CAIRN_SHAPED(X) \
  X(broadcast_to) X(expand_dims) X(reshape) X(squeeze) X(tile) X(transpose)
#define CAIRN_DECLARE(name)            \
  CAIRN_API cairn_status cairn_##name( \
      cairn_scope scope, cairn_array a, const int32_t* ints, int32_t count, cairn_array* result);
CAIRN_SHAPED(CAIRN_DECLARE)
#undef CAIRN_DECLARE

CAIRN_API cairn_status cairn_swapaxes(
    cairn_scope scope, cairn_array a, int32_t axis1, int32_t axis2, cairn_array* result);
CAIRN_API cairn_status cairn_moveaxis(
    cairn_scope scope, cairn_array a, int32_t source, int32_t destination, cairn_array* result);
CAIRN_API cairn_status cairn_flatten(
    cairn_scope scope, cairn_array a, int32_t start, int32_t end, cairn_array* result);
CAIRN_API cairn_status cairn_unflatten(
    cairn_scope scope, cairn_array a, const int32_t* shape, int32_t count, int32_t axis,
    cairn_array* result);
CAIRN_API cairn_status cairn_concatenate(
    cairn_scope scope, const cairn_array* arrays, int32_t count, int32_t axis,
    cairn_array* result);
CAIRN_API cairn_status cairn_stack(
    cairn_scope scope, const cairn_array* arrays, int32_t count, int32_t axis,
    cairn_array* result);
CAIRN_API cairn_status cairn_split(
    cairn_scope scope, cairn_array a, int32_t parts, int32_t axis, void* results);
CAIRN_API cairn_status cairn_split_at(
    cairn_scope scope, cairn_array a, const int32_t* indices, int32_t count, int32_t axis,
    void* results);
CAIRN_API cairn_status cairn_repeat(
    cairn_scope scope, cairn_array a, int32_t repeats, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_roll(
    cairn_scope scope, cairn_array a, int32_t shift, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_pad(
    cairn_scope scope, cairn_array a, cairn_array value, int32_t axis, int32_t before,
    int32_t behind, cairn_array* result);
CAIRN_API cairn_status cairn_tril(
    cairn_scope scope, cairn_array a, int32_t k, cairn_array* result);
CAIRN_API cairn_status cairn_triu(
    cairn_scope scope, cairn_array a, int32_t k, cairn_array* result);
CAIRN_API cairn_status cairn_contiguous(
    cairn_scope scope, cairn_array a, int32_t allow_col_major, cairn_array* result);

// ---- index.cpp; bounds hold count starts, stops and steps, in this order

CAIRN_API cairn_status cairn_slice(
    cairn_scope scope, cairn_array a, const int32_t* bounds, int32_t count, cairn_array* result);
CAIRN_API cairn_status cairn_slice_axis(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t start, int32_t stop, int32_t step,
    cairn_array* result);
// ints hold the axes, then the result's shape
CAIRN_API cairn_status cairn_slice_dynamic(
    cairn_scope scope, cairn_array a, cairn_array start, const int32_t* ints, int32_t axes,
    int32_t ndim, cairn_array* result);
CAIRN_API cairn_status cairn_slice_update(
    cairn_scope scope, cairn_array a, cairn_array update, const int32_t* bounds, int32_t count,
    cairn_array* result);
CAIRN_API cairn_status cairn_slice_update_axis(
    cairn_scope scope, cairn_array a, cairn_array update, int32_t axis, int32_t start,
    int32_t stop, cairn_array* result);
// Overwrites the array's memory, whoever holds it; what was computed from the part before must be
// evaluated.
CAIRN_API cairn_status cairn_slice_update_in_place(
    cairn_scope scope, cairn_array a, cairn_array update, int32_t axis, int32_t start,
    int32_t stop, cairn_array* result);
CAIRN_API cairn_status cairn_slice_update_dynamic(
    cairn_scope scope, cairn_array a, cairn_array update, cairn_array start, const int32_t* axes,
    int32_t count, cairn_array* result);
CAIRN_API cairn_status cairn_take(
    cairn_scope scope, cairn_array a, cairn_array indices, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_take_flat(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array* result);
CAIRN_API cairn_status cairn_take_along_axis(
    cairn_scope scope, cairn_array a, cairn_array indices, int32_t axis, cairn_array* result);
CAIRN_API cairn_status cairn_put_along_axis(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array values, int32_t axis,
    cairn_array* result);
CAIRN_API cairn_status cairn_scatter_add(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array updates, int32_t axis,
    cairn_array* result);
CAIRN_API cairn_status cairn_scatter_add_axis(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array values, int32_t axis,
    cairn_array* result);

// ---- create.cpp

CAIRN_API cairn_status cairn_zeros(
    cairn_scope scope, const int32_t* shape, int32_t count, int32_t dtype, cairn_array* result);
CAIRN_API cairn_status cairn_ones(
    cairn_scope scope, const int32_t* shape, int32_t count, int32_t dtype, cairn_array* result);
CAIRN_API cairn_status cairn_full(
    cairn_scope scope, cairn_array value, const int32_t* shape, int32_t count,
    cairn_array* result);
CAIRN_API cairn_status cairn_scalar(
    cairn_scope scope, double value, int32_t dtype, cairn_array* result);
CAIRN_API cairn_status cairn_scalar_like(
    cairn_scope scope, cairn_array a, double value, cairn_array* result);
CAIRN_API cairn_status cairn_arange(
    cairn_scope scope, double start, double stop, double step, int32_t dtype,
    cairn_array* result);
CAIRN_API cairn_status cairn_eye(
    cairn_scope scope, int32_t rows, int32_t columns, int32_t k, int32_t dtype,
    cairn_array* result);
// Copies the elements, which lie row by row.
CAIRN_API cairn_status cairn_from_data(
    cairn_scope scope, const void* data, const int32_t* shape, int32_t count, int32_t dtype,
    cairn_array* result);

CAIRN_API cairn_status cairn_random_key(cairn_scope scope, int64_t seed, cairn_array* result);
CAIRN_API cairn_status cairn_random_split(
    cairn_scope scope, cairn_array key, int32_t count, cairn_array* result);
CAIRN_API cairn_status cairn_random_uniform(
    cairn_scope scope, cairn_array key, const int32_t* shape, int32_t count, int32_t dtype,
    cairn_array* result);
CAIRN_API cairn_status cairn_random_normal(
    cairn_scope scope, cairn_array key, const int32_t* shape, int32_t count, int32_t dtype,
    cairn_array* result);
CAIRN_API cairn_status cairn_random_gumbel(
    cairn_scope scope, cairn_array key, const int32_t* shape, int32_t count, int32_t dtype,
    cairn_array* result);
CAIRN_API cairn_status cairn_random_categorical(
    cairn_scope scope, cairn_array key, cairn_array logits, int32_t axis, cairn_array* result);

// ---- linear.cpp; modes: 0 affine, 1 mxfp4, 2 mxfp8, 3 nvfp4

CAIRN_API cairn_status cairn_addmm(
    cairn_scope scope, cairn_array c, cairn_array a, cairn_array b, float alpha, float beta,
    cairn_array* result);
// Lays a weight [columns, depth] out for cairn_linear on the current device, and for nothing else.
CAIRN_API cairn_status cairn_linear_weight(
    cairn_scope scope, cairn_array weight, cairn_array* result);
// As cairn_linear_weight, in 8 bits for the CPU, in which products with it are then computed. Before
// rounding, the weight is divided by the factors [depth], and what it multiplies is multiplied by them.
CAIRN_API cairn_status cairn_rounded_weight(
    cairn_scope scope, cairn_array weight, cairn_array factors, cairn_array* result);
// The weight comes from one of those two, or is transposed.
CAIRN_API cairn_status cairn_linear(
    cairn_scope scope, cairn_array x, cairn_array weight, cairn_array bias, int32_t columns,
    cairn_array* result);
CAIRN_API cairn_status cairn_quantize(
    cairn_scope scope, cairn_array matrix, int32_t group_size, int32_t bits, int32_t mode,
    void* results);
CAIRN_API cairn_status cairn_dequantize(
    cairn_scope scope, cairn_array packed, cairn_array scales, cairn_array biases,
    int32_t group_size, int32_t bits, int32_t mode, int32_t dtype, cairn_array* result);
CAIRN_API cairn_status cairn_quantized_matmul(
    cairn_scope scope, cairn_array x, cairn_array packed, cairn_array scales, cairn_array biases,
    int32_t transpose, int32_t group_size, int32_t bits, int32_t mode, cairn_array* result);
CAIRN_API cairn_status cairn_gather_mm(
    cairn_scope scope, cairn_array a, cairn_array b, cairn_array a_indices,
    cairn_array b_indices, int32_t sorted, cairn_array* result);
CAIRN_API cairn_status cairn_gather_qmm(
    cairn_scope scope, cairn_array x, cairn_array packed, cairn_array scales, cairn_array biases,
    cairn_array x_indices, cairn_array w_indices, int32_t transpose, int32_t group_size,
    int32_t bits, int32_t mode, int32_t sorted, cairn_array* result);
CAIRN_API cairn_status cairn_conv1d(
    cairn_scope scope, cairn_array input, cairn_array weight, int32_t stride, int32_t padding,
    int32_t dilation, int32_t groups, cairn_array* result);

// ---- fast.cpp

CAIRN_API cairn_status cairn_rms_norm(
    cairn_scope scope, cairn_array x, cairn_array weight, float eps, cairn_array* result);
CAIRN_API cairn_status cairn_layer_norm(
    cairn_scope scope, cairn_array x, cairn_array weight, cairn_array bias, float eps,
    cairn_array* result);
// Give freqs, or a base that is a number.
CAIRN_API cairn_status cairn_rope(
    cairn_scope scope, cairn_array x, cairn_array freqs, int32_t dims, int32_t traditional,
    float base, float scale, int32_t offset, cairn_array* result);
CAIRN_API cairn_status cairn_rope_at(
    cairn_scope scope, cairn_array x, cairn_array offset, cairn_array freqs, int32_t dims,
    int32_t traditional, float base, float scale, cairn_array* result);
// An activation, times factors, which may be null.
CAIRN_API cairn_status cairn_gelu(
    cairn_scope scope, cairn_array a, cairn_array factors, cairn_array* result);
CAIRN_API cairn_status cairn_gelu_tanh(
    cairn_scope scope, cairn_array a, cairn_array factors, cairn_array* result);
CAIRN_API cairn_status cairn_silu(
    cairn_scope scope, cairn_array a, cairn_array factors, cairn_array* result);
CAIRN_API cairn_status cairn_gated_delta_update(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array values,
    cairn_array gates, cairn_array beta, cairn_array state, cairn_array mask, void* results);

// ---- attention.cpp: mask and sinks may be null; softcap is 0 or the bound of scores. With a window,
// which is how many keys a query sees, the mask says the same.

CAIRN_API cairn_status cairn_attention(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array values,
    cairn_array mask, cairn_array sinks, float scale, float softcap, int32_t causal,
    int32_t window, cairn_array* result);
// Keys and values as cairn_quantize makes them, affine.
CAIRN_API cairn_status cairn_quantized_attention(
    cairn_scope scope, cairn_array queries, cairn_array keys, cairn_array key_scales,
    cairn_array key_biases, cairn_array values, cairn_array value_scales,
    cairn_array value_biases, cairn_array mask, cairn_array sinks, float scale, float softcap,
    int32_t causal, int32_t window, int32_t group_size, int32_t bits, cairn_array* result);

// ---- files.cpp: arrays by name, to and from safetensors files

// Reads the header; elements are read when an array is evaluated.
CAIRN_API cairn_status cairn_table_load(const char* path, cairn_table* table);
CAIRN_API cairn_status cairn_table_create(cairn_table* table);
CAIRN_API cairn_status cairn_table_free(cairn_table table);
CAIRN_API int64_t cairn_table_size(cairn_table table);
// The names come in order, and stay valid as long as the table is not changed.
CAIRN_API const char* cairn_table_name(cairn_table table, int64_t index);
CAIRN_API cairn_status cairn_table_get(
    cairn_scope scope, cairn_table table, const char* name, cairn_array* result);
CAIRN_API cairn_status cairn_table_put(cairn_table table, const char* name, cairn_array array);
CAIRN_API cairn_status cairn_table_put_metadata(
    cairn_table table, const char* key, const char* value);
CAIRN_API cairn_status cairn_table_save(cairn_table table, const char* path);

#ifdef __cplusplus
}
#endif

#endif
