// Operations that pick elements and put others in their place.

#include "interface.h"
#include "mlx/primitives.h"

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

// MLX overwrites memory only if it is marked as its own; the mark is private.
using Mark = bool mx::allocator::Data::*;
Mark owned_mark();
template <Mark mark>
struct MarkAccess {
  friend Mark owned_mark() { return mark; }
};
template struct MarkAccess<&mx::allocator::Data::owned_>;

// An update that overwrites its first input's memory even if others hold it. MLX would copy that
// memory, and while a step runs on the device it holds all that the step reads: building the next
// one meanwhile would copy every cache.
class InPlace : public mx::Primitive {
 public:
  explicit InPlace(std::shared_ptr<mx::Primitive> update)
      : Primitive(update->stream()), update_(std::move(update)) {}

  void eval_cpu(const std::vector<mx::array>& inputs, std::vector<mx::array>& outputs) override {
    run(inputs, outputs, [&](auto& in, auto& out) { update_->eval_cpu(in, out); });
  }

  void eval_gpu(const std::vector<mx::array>& inputs, std::vector<mx::array>& outputs) override {
    run(inputs, outputs, [&](auto& in, auto& out) { update_->eval_gpu(in, out); });
  }

  const char* name() const override { return "InPlace"; }

 private:
  template <typename Update>
  static void run(
      const std::vector<mx::array>& inputs, std::vector<mx::array>& outputs, Update&& update) {
    const mx::array& target = inputs[0];
    // The same memory as it looks if nobody else holds it.
    mx::array sole(target.shape(), target.dtype(), nullptr, {});
    sole.set_data(
        mx::allocator::Data(target.buffer(), [](mx::allocator::Buffer) {}), target.data_size(),
        target.strides(), target.flags(), target.offset());
    mx::allocator::Data* data = sole.data_shared_ptr().get();
    std::vector<mx::array> in;
    in.push_back(std::move(sole));
    in.push_back(inputs[1]);
    std::vector<mx::array> out{mx::array(target.shape(), target.dtype(), nullptr, {})};
    data->*owned_mark() = true;
    try {
      update(in, out);
    } catch (...) {
      data->*owned_mark() = false;
      throw;
    }
    data->*owned_mark() = false;
    bool overwritten = out[0].buffer().ptr() == target.buffer().ptr();
    outputs[0].copy_shared_buffer(overwritten ? target : out[0]);
  }

  std::shared_ptr<mx::Primitive> update_;
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

cairn_status cairn_slice_update_in_place(
    cairn_scope scope, cairn_array a, cairn_array update, int32_t axis, int32_t start,
    int32_t stop, cairn_array* result) {
  return make(scope, result, [&] {
    Bounds bounds(a->value, axis, start, stop, 1);
    mx::array updated = mx::slice_update(
        a->value, update->value, std::move(bounds.start), std::move(bounds.stop),
        std::move(bounds.step));
    if (!updated.has_primitive() || updated.inputs().size() != 2 ||
        updated.inputs()[0].id() != a->value.id()) {
      return updated;
    }
    return mx::array(
        updated.shape(), updated.dtype(), std::make_shared<InPlace>(updated.primitive_ptr()),
        updated.inputs());
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
