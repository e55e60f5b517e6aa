// Products of float matrices on the CPU of Linux.
//
// MLX's wheel for Linux brings the reference BLAS, which is 50 to 100 times slower than the processor.
// MLX looks its BLAS functions up by name when it is loaded, and as a library that ours depends on it
// looks into ours first: so this definition serves it. Those for other types, which no model uses, are
// left to the reference. On macOS MLX uses Apple's Accelerate, and nothing is replaced.

#if defined(__linux__)

#include "../cairn_mlx.h"
#include "cpu/product.h"

extern "C" {

// order, transpose a, transpose b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc
CAIRN_API void cblas_sgemm(
    int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a,
    int lda, const float* b, int ldb, float beta, float* c, int ldc) {
  constexpr int column_major = 102;
  constexpr int no_transpose = 111;
  if (order == column_major) {
    // column by column, a product is that of the transposes in the other order
    cblas_sgemm(101, transpose_b, transpose_a, n, m, k, alpha, b, ldb, a, lda, beta, c, ldc);
    return;
  }
  auto matrix = [](const float* data, int transpose, int64_t row) {
    return transpose == no_transpose ? cairn::cpu::Matrix{data, row, 1}
                                     : cairn::cpu::Matrix{data, 1, row};
  };
  cairn::cpu::product(
      matrix(a, transpose_a, lda), matrix(b, transpose_b, ldb), m, n, k, alpha, beta, c, ldc);
}

}  // extern "C"

#endif
