// Operations that make arrays from nothing, from memory or from a random key.

#include "interface.h"

using namespace cairn;

cairn_status cairn_zeros(
    cairn_scope scope, const int32_t* values, int32_t count, int32_t code, cairn_array* result) {
  return make(scope, result, [&] { return mx::zeros(shape(values, count), dtype(code)); });
}

cairn_status cairn_ones(
    cairn_scope scope, const int32_t* values, int32_t count, int32_t code, cairn_array* result) {
  return make(scope, result, [&] { return mx::ones(shape(values, count), dtype(code)); });
}

cairn_status cairn_full(
    cairn_scope scope, cairn_array value, const int32_t* values, int32_t count,
    cairn_array* result) {
  return make(scope, result, [&] { return mx::full(shape(values, count), value->value); });
}

cairn_status cairn_scalar(cairn_scope scope, double value, int32_t code, cairn_array* result) {
  return make(scope, result, [&] { return mx::array(value, dtype(code)); });
}

cairn_status cairn_scalar_like(
    cairn_scope scope, cairn_array a, double value, cairn_array* result) {
  return make(scope, result, [&] { return mx::array(value, a->value.dtype()); });
}

cairn_status cairn_arange(
    cairn_scope scope, double start, double stop, double step, int32_t code,
    cairn_array* result) {
  return make(scope, result, [&] { return mx::arange(start, stop, step, dtype(code)); });
}

cairn_status cairn_eye(
    cairn_scope scope, int32_t rows, int32_t columns, int32_t k, int32_t code,
    cairn_array* result) {
  return make(scope, result, [&] { return mx::eye(rows, columns, k, dtype(code)); });
}

cairn_status cairn_from_data(
    cairn_scope scope, const void* data, const int32_t* values, int32_t count, int32_t code,
    cairn_array* result) {
  return make(scope, result, [&] {
    mx::Dtype type = dtype(code);
    size_t bytes = type.size();
    for (int32_t i = 0; i < count; i++) {
      bytes *= static_cast<size_t>(values[i]);
    }
    mx::allocator::Data copy = mx::allocator::malloc(bytes);
    if (bytes > 0) {
      std::memcpy(copy.buffer().raw_ptr(), data, bytes);
    }
    return mx::array(std::move(copy), shape(values, count), type);
  });
}

cairn_status cairn_random_key(cairn_scope scope, int64_t seed, cairn_array* result) {
  return make(scope, result, [&] { return mx::random::key(static_cast<uint64_t>(seed)); });
}

cairn_status cairn_random_split(
    cairn_scope scope, cairn_array key, int32_t count, cairn_array* result) {
  return make(scope, result, [&] { return mx::random::split(key->value, count); });
}

cairn_status cairn_random_uniform(
    cairn_scope scope, cairn_array key, const int32_t* values, int32_t count, int32_t code,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::random::uniform(shape(values, count), dtype(code), key->value);
  });
}

cairn_status cairn_random_normal(
    cairn_scope scope, cairn_array key, const int32_t* values, int32_t count, int32_t code,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::random::normal(shape(values, count), dtype(code), key->value);
  });
}

cairn_status cairn_random_gumbel(
    cairn_scope scope, cairn_array key, const int32_t* values, int32_t count, int32_t code,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::random::gumbel(shape(values, count), dtype(code), key->value);
  });
}

cairn_status cairn_random_categorical(
    cairn_scope scope, cairn_array key, cairn_array logits, int32_t axis, cairn_array* result) {
  return make(
      scope, result, [&] { return mx::random::categorical(logits->value, axis, key->value); });
}
