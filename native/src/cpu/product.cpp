#include "product.h"

#include <algorithm>

#include "scratch.h"
#include "threads.h"

namespace cairn::cpu {

namespace {

// As many columns of `b` are packed at a time, and as many rows of `a`: they stay in the caches.
constexpr int64_t panels_at_a_time = 8;
constexpr int64_t rows_at_a_time = 256;
// Packing `b` pays from so many rows on.
constexpr int64_t few_rows = 4;

// Some columns of a product.
struct Part {
  Matrix a;
  Matrix b;
  int64_t m;
  int64_t n;
  int64_t k;
  float alpha;
  float beta;
  float* out;
  int64_t out_row;
};

void combine(const Part& part, const float* product, int64_t rows, float* out) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < part.n; j++) {
      float* to = out + i * part.out_row + j;
      float added = part.beta == 0 ? 0 : part.beta * *to;
      *to = part.alpha * product[i * part.n + j] + added;
    }
  }
}

void compute(const Part& part) {
  thread_local Scratch for_b, for_a, for_result;
  const Kernels& use = kernels();
  float* packed = for_b.floats(use.packed_columns(part.n) * part.k);
  use.pack(part.b, part.k, part.n, packed);
  bool direct = part.alpha == 1 && part.beta == 0;
  for (int64_t start = 0; start < part.m; start += rows_at_a_time) {
    int64_t rows = std::min(rows_at_a_time, part.m - start);
    const float* x = part.a.data + start * part.a.row;
    int64_t x_row = part.a.row;
    if (part.a.column != 1) {
      float* copy = for_a.floats(rows * part.k);
      for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < part.k; j++) {
          copy[i * part.k + j] = x[i * part.a.row + j * part.a.column];
        }
      }
      x = copy;
      x_row = part.k;
    }
    float* out = part.out + start * part.out_row;
    float* to = direct ? out : for_result.floats(rows * part.n);
    use.multiply(
        x, x_row, rows, packed, part.k, part.n, 0, part.n, nullptr, to,
        direct ? part.out_row : part.n);
    if (!direct) {
      combine(part, to, rows, out);
    }
  }
}

// Without packing `b`, whose rows or columns lie in one piece.
void compute_row_by_row(const Part& part) {
  thread_local Scratch for_x, for_result;
  float* x = for_x.floats(part.k);
  float* result = for_result.floats(part.n);
  for (int64_t i = 0; i < part.m; i++) {
    for (int64_t j = 0; j < part.k; j++) {
      x[j] = part.a.data[i * part.a.row + j * part.a.column];
    }
    if (part.b.column == 1) {
      kernels().weigh(x, part.b.data, part.b.row, part.k, part.n, result);
    } else {
      kernels().dots(x, part.b.data, part.b.column, part.n, part.k, result);
    }
    combine(part, result, 1, part.out + i * part.out_row);
  }
}

}  // namespace

void product(
    Matrix a, Matrix b, int64_t m, int64_t n, int64_t k, float alpha, float beta, float* out,
    int64_t out_row) {
  int64_t width = panels_at_a_time * kernels().panel;
  parallel((n + width - 1) / width, [&](int64_t i) {
    int64_t start = i * width;
    Part part{
        a,     {b.data + start * b.column, b.row, b.column},
        m,     std::min(width, n - start),
        k,     alpha,
        beta,  out + start,
        out_row};
    if (m < few_rows) {
      compute_row_by_row(part);
    } else {
      compute(part);
    }
  });
}

}  // namespace cairn::cpu
