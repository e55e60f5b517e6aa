// Operations that pick elements and put others in their place.

#include "interface.h"

using namespace cairn;

namespace {

// The bounds of a slice along one axis that leave the others whole.
struct Bounds {
  mx::Shape start;
  mx::Shape stop;
  mx::Shape step;

  Bounds(const mx::array& a, int axis, int from, int to, int by)
      : start(a.ndim(), 0), stop(a.shape()), step(a.ndim(), 1) {
    int index = mx::normalize_axis_index(axis, static_cast<int>(a.ndim()), "[slice] ");
    start[index] = from;
    stop[index] = to;
    step[index] = by;
  }
};

}  // namespace

cairn_status cairn_slice(
    cairn_scope scope, cairn_array a, const int32_t* bounds, int32_t count, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::slice(
        a->value, shape(bounds, count), shape(bounds + count, count),
        shape(bounds + 2 * count, count));
  });
}

cairn_status cairn_slice_axis(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t start, int32_t stop, int32_t step,
    cairn_array* result) {
  return make(scope, result, [&] {
    Bounds bounds(a->value, axis, start, stop, step);
    return mx::slice(
        a->value, std::move(bounds.start), std::move(bounds.stop), std::move(bounds.step));
  });
}

cairn_status cairn_slice_dynamic(
    cairn_scope scope, cairn_array a, cairn_array start, const int32_t* values, int32_t axes,
    int32_t ndim, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::slice(a->value, start->value, ints(values, axes), shape(values + axes, ndim));
  });
}

cairn_status cairn_slice_update(
    cairn_scope scope, cairn_array a, cairn_array update, const int32_t* bounds, int32_t count,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::slice_update(
        a->value, update->value, shape(bounds, count), shape(bounds + count, count),
        shape(bounds + 2 * count, count));
  });
}

cairn_status cairn_slice_update_axis(
    cairn_scope scope, cairn_array a, cairn_array update, int32_t axis, int32_t start,
    int32_t stop, cairn_array* result) {
  return make(scope, result, [&] {
    Bounds bounds(a->value, axis, start, stop, 1);
    return mx::slice_update(
        a->value, update->value, std::move(bounds.start), std::move(bounds.stop),
        std::move(bounds.step));
  });
}

cairn_status cairn_slice_update_dynamic(
    cairn_scope scope, cairn_array a, cairn_array update, cairn_array start, const int32_t* axes,
    int32_t count, cairn_array* result) {
  return make(scope, result, [&] {
    return mx::slice_update(a->value, update->value, start->value, ints(axes, count));
  });
}

cairn_status cairn_take(
    cairn_scope scope, cairn_array a, cairn_array indices, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::take(a->value, indices->value, axis); });
}

cairn_status cairn_take_flat(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array* result) {
  return make(scope, result, [&] { return mx::take(a->value, indices->value); });
}

cairn_status cairn_take_along_axis(
    cairn_scope scope, cairn_array a, cairn_array indices, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::take_along_axis(a->value, indices->value, axis); });
}

cairn_status cairn_put_along_axis(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array values, int32_t axis,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::put_along_axis(a->value, indices->value, values->value, axis);
  });
}

cairn_status cairn_scatter_add(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array updates, int32_t axis,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::scatter_add(a->value, indices->value, updates->value, axis);
  });
}

cairn_status cairn_scatter_add_axis(
    cairn_scope scope, cairn_array a, cairn_array indices, cairn_array values, int32_t axis,
    cairn_array* result) {
  return make(scope, result, [&] {
    return mx::scatter_add_axis(a->value, indices->value, values->value, axis);
  });
}
