// Operations element by element.

#include "interface.h"

using namespace cairn;

#define CAIRN_DEFINE(name)                                                               \
  cairn_status cairn_##name(cairn_scope scope, cairn_array a, cairn_array* result) {     \
    return make(scope, result, [&] { return mx::name(a->value); });                      \
  }
CAIRN_UNARY(CAIRN_DEFINE)
#undef CAIRN_DEFINE

#define CAIRN_DEFINE(name)                                                                        \
  cairn_status cairn_##name(cairn_scope scope, cairn_array a, cairn_array b, cairn_array* result) { \
    return make(scope, result, [&] { return mx::name(a->value, b->value); });                     \
  }
CAIRN_BINARY(CAIRN_DEFINE)
#undef CAIRN_DEFINE

cairn_status cairn_where(
    cairn_scope scope, cairn_array condition, cairn_array a, cairn_array b, cairn_array* result) {
  return make(scope, result, [&] { return mx::where(condition->value, a->value, b->value); });
}

cairn_status cairn_clip(
    cairn_scope scope, cairn_array a, cairn_array low, cairn_array high, cairn_array* result) {
  return make(scope, result, [&] { return mx::clip(a->value, optional(low), optional(high)); });
}

cairn_status cairn_astype(cairn_scope scope, cairn_array a, int32_t code, cairn_array* result) {
  return make(scope, result, [&] { return mx::astype(a->value, dtype(code)); });
}

cairn_status cairn_view(cairn_scope scope, cairn_array a, int32_t code, cairn_array* result) {
  return make(scope, result, [&] { return mx::view(a->value, dtype(code)); });
}
