// Operations that take values along an axis together.

#include <numeric>

#include "interface.h"

using namespace cairn;

namespace {

// The reductions under the names that the C interface gives them.
namespace reductions {

using mx::all;
using mx::any;
using mx::logsumexp;
using mx::max;
using mx::mean;
using mx::min;
using mx::prod;
using mx::sum;
using mx::var;

mx::array norm(const mx::array& a, const std::vector<int>& axes, bool keepdims) {
  return mx::linalg::norm(a, axes, keepdims);
}

}  // namespace reductions

std::vector<int> axes_or_all(const mx::array& a, const int32_t* axes, int32_t count) {
  if (count > 0) {
    return ints(axes, count);
  }
  std::vector<int> all_axes(a.ndim());
  std::iota(all_axes.begin(), all_axes.end(), 0);
  return all_axes;
}

}  // namespace

#define CAIRN_DEFINE(name)                                                                    \
  cairn_status cairn_##name(                                                                  \
      cairn_scope scope, cairn_array a, const int32_t* axes, int32_t count, int32_t keepdims, \
      cairn_array* result) {                                                                  \
    return make(scope, result, [&] {                                                          \
      return reductions::name(a->value, axes_or_all(a->value, axes, count), keepdims != 0);   \
    });                                                                                       \
  }
CAIRN_REDUCTION(CAIRN_DEFINE)
#undef CAIRN_DEFINE

cairn_status cairn_argmax(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t keepdims, cairn_array* result) {
  return make(scope, result, [&] { return mx::argmax(a->value, axis, keepdims != 0); });
}

cairn_status cairn_argmin(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t keepdims, cairn_array* result) {
  return make(scope, result, [&] { return mx::argmin(a->value, axis, keepdims != 0); });
}

cairn_status cairn_sort(cairn_scope scope, cairn_array a, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::sort(a->value, axis); });
}

cairn_status cairn_argsort(cairn_scope scope, cairn_array a, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::argsort(a->value, axis); });
}

cairn_status cairn_partition(
    cairn_scope scope, cairn_array a, int32_t kth, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::partition(a->value, kth, axis); });
}

cairn_status cairn_argpartition(
    cairn_scope scope, cairn_array a, int32_t kth, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::argpartition(a->value, kth, axis); });
}

cairn_status cairn_topk(
    cairn_scope scope, cairn_array a, int32_t k, int32_t axis, cairn_array* result) {
  return make(scope, result, [&] { return mx::topk(a->value, k, axis); });
}

cairn_status cairn_softmax(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t precise, cairn_array* result) {
  return make(scope, result, [&] { return mx::softmax(a->value, axis, precise != 0); });
}

cairn_status cairn_cumsum(
    cairn_scope scope, cairn_array a, int32_t axis, int32_t reverse, int32_t inclusive,
    cairn_array* result) {
  return make(
      scope, result, [&] { return mx::cumsum(a->value, axis, reverse != 0, inclusive != 0); });
}
