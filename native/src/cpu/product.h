// Products of any two float matrices.
#pragma once

#include "kernels.h"

namespace cairn::cpu {

// out = alpha * a @ b + beta * out, with a [m, k], b [k, n] and out [m, n], whose rows lie out_row
// elements apart. With beta 0 it does not matter what out holds.
void product(
    Matrix a, Matrix b, int64_t m, int64_t n, int64_t k, float alpha, float beta, float* out,
    int64_t out_row);

}  // namespace cairn::cpu
