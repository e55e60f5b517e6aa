// Products of float matrices on the CPU of Linux.
//
// MLX's wheel for Linux brings the reference BLAS, which is 50 to 100 times slower than the processor.
// MLX looks its BLAS functions up by name when it is loaded, and as a library that ours depends on it
// looks into ours first: so these definitions serve it, and hand on to OpenBLAS. On macOS MLX uses
// Apple's Accelerate, and nothing is replaced.

#include "../cairn_mlx.h"

#if defined(__linux__)

extern "C" {

void scipy_openblas_set_num_threads(int);

// order, transpose a, transpose b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc
#define CAIRN_GEMM(name, scalar, pointer)                                                        \
  void scipy_##name(                                                                             \
      int, int, int, int, int, int, scalar, const pointer*, int, const pointer*, int, scalar,    \
      pointer*, int);                                                                            \
  CAIRN_API void name(                                                                           \
      int order, int transpose_a, int transpose_b, int m, int n, int k, scalar alpha,            \
      const pointer* a, int lda, const pointer* b, int ldb, scalar beta, pointer* c, int ldc) {  \
    scipy_##name(                                                                                \
        order, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);          \
  }
CAIRN_GEMM(cblas_sgemm, float, float)
CAIRN_GEMM(cblas_dgemm, double, double)
CAIRN_GEMM(cblas_cgemm, const void*, void)
#undef CAIRN_GEMM

}  // extern "C"

namespace {

// Its threads would wait for each other by spinning: ten times slower on a busy machine.
[[maybe_unused]] const bool is_single = (scipy_openblas_set_num_threads(1), true);

}  // namespace

#endif
