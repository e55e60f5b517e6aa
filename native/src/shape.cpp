// Operations that change an array's form, and join and cut arrays.

#include "interface.h"

using namespace cairn;

cairn_status cairn_broadcast_to(
    cairn_scope scope, cairn_array a, const int32_t* values, int32_t count, cairn_array* result) {
  return make(scope, result, [&] { return mx::broadcast_to(a->value, shape(values, count)); });
}

cairn_status cairn_expand_dims(
    cairn_scope scope, cairn_array a, const int32_t* axes, int32_t count, cairn_array* result) {
  return make(scope, result, [&] { return mx::expand_dims(a->value, ints(axes, count)); });
}

cairn_status cairn_reshape(
    cairn_scope scope, cairn_array a, const int32_t* values, int32_t count, cairn_array* result) {
  return make(scope, result, [&] { return mx::reshape(a->value, shape(values, count)); });
}

cairn_status cairn_squeeze(
    cairn_scope scope, cairn_array a, const int32_t* axes, int32_t count, cairn_array* result) {
  return make(scope, result, [&] {
    return count == 0 ? mx::squeeze(a->value) : mx::squeeze(a->value, ints(axes, count));
  });
}

cairn_status cairn_tile(
    cairn_scope scope, cairn_array a, const int32_t* repeats, int32_t count, cairn_array* result) {
  return make(scope, result, [&] { return mx::tile(a->value, ints(repeats, count)); });
}

cairn_status cairn_transpose(
    cairn_scope scope, cairn_array a, const int32_t* axes, int32_t count, cairn_array* result) {
  return make(scope, result, [&] {
    return count == 0 ? mx::transpose(a->value) : mx::transpose(a->value, ints(axes, count));
  });
}

cairn_status cairn_swapaxes(
    cairn_scope scope, cairn_array a, int32_t axis1, int32_t axis2, cairn_array* result) {
  return make(scope, result, [&] { return mx::swapaxes(a->value, axis1, axis2); });
}

cairn_status cairn_moveaxis(
    cairn_scope scope, cairn_array a, int32_t source, int32_t destination, cairn_array* result) {
  return make(scope, result, [&] { return mx::moveaxis(a->value, source, destination); });
}

cairn_status cairn_flatten(
    cairn_scope scope, cairn_array a, int32_t start, int32_t end, cairn_array* result) {
  return make(scope, result, [&] { return mx::flatten(a->value, start, end); });
}

cairn_status cairn_unflatten(
    cairn_scope scope, cairn_array a, const int32_t* values, int32_t count, int32_t axis,
    cairn_array* result) {
  return make(scope, result, [&] { return mx::unflatten(a->value, axis, shape(values, count)); });
}

cairn_status cairn_concatenate(
    cairn_scope scope, const cairn_array* handles, int32_t count, int32_t axis,
    cairn_array* result) {
  return make(scope, result, [&] { return mx::concatenate(arrays(handles, count), axis); });
}

cairn_status cairn_stack(
    cairn_scope scope, const cairn_array* handles, int32_t count, int32_t axis,
    cairn_array* result) {
  return make(scope, result, [&] { return mx::stack(arrays(handles, count), axis); });
}

cairn_status cairn_split(
    cairn_scope scope, cairn_array a, int32_t parts, int32_t axis, void* results) {
  return make_all(scope, results, [&] { return mx::split(a->value, parts, axis); });
}

cairn_status cairn_split_at(
    cairn_scope scope, cairn_array a, const int32_t* indices, int32_t count, int32_t axis,
    void* results) {
  return make_all(
      scope, results, [&] { return mx::split(a->value, shape(indices, count), axis); });
}

cairn_status cairn_repeat(
    cairn_scope scope, cairn_array a, int32_t repeats, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::repeat(a->value, repeats, axis); });
}

cairn_status cairn_roll(
    cairn_scope scope, cairn_array a, int32_t shift, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::roll(a->value, shift, axis); });
}

cairn_status cairn_pad(
    cairn_scope scope, cairn_array a, cairn_array value, int32_t axis, int32_t before,
    int32_t behind, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::pad(a->value, {axis}, mx::Shape{before}, mx::Shape{behind}, value->value);
  });
}

cairn_status cairn_tril(cairn_scope scope, cairn_array a, int32_t k, cairn_array* result) {
  return make(scope, result, [&] { return mx::tril(a->value, k); });
}

cairn_status cairn_triu(cairn_scope scope, cairn_array a, int32_t k, cairn_array* result) {
  return make(scope, result, [&] { return mx::triu(a->value, k); });
}

cairn_status cairn_contiguous(
    cairn_scope scope, cairn_array a, int32_t allow_col_major, cairn_array* result) {
  return make(scope, result, [&] { return mx::contiguous(a->value, allow_col_major != 0); });
}
