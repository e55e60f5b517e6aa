// The rows of an array of floats, wherever they lie: operations that move axes need no copy.
#pragma once

#include "mlx/mlx.h"

namespace cairn::cpu {

class Rows {
 public:
  explicit Rows(const mlx::core::array& x)
      : data_(x.data<float>()), shape_(x.shape()), strides_(x.strides()),
        whole_(x.flags().row_contiguous) {}

  int64_t size() const {
    return shape_.back();
  }

  // A row; it is copied if its elements do not lie side by side.
  const float* at(int64_t index, float* copy) const {
    if (whole_) {
      return data_ + index * size();
    }
    int64_t offset = 0;
    for (int axis = static_cast<int>(shape_.size()) - 2; axis >= 0; axis--) {
      offset += index % shape_[axis] * strides_[axis];
      index /= shape_[axis];
    }
    int64_t step = strides_.back();
    if (step == 1) {
      return data_ + offset;
    }
    for (int64_t i = 0; i < size(); i++) {
      copy[i] = data_[offset + i * step];
    }
    return copy;
  }

 private:
  const float* data_;
  mlx::core::Shape shape_;
  mlx::core::Strides strides_;
  bool whole_;
};

}  // namespace cairn::cpu
