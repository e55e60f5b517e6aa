// Tiles of bytes, of which a processor with AMX multiplies two at a time: 16 rows by 16 columns. The
// compilers' own functions for them do not all say which memory they read.
#pragma once

#include <cstdint>

#include "vectors.h"

namespace cairn::cpu {
namespace {

constexpr int64_t tile_depth = 64;

// What the tiles in use are like, as the processor reads it.
struct alignas(64) TileShapes {
  uint8_t palette = 1;
  uint8_t begin = 0;
  uint8_t reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};

  constexpr TileShapes(int m, int depth) {
    set(0, m, 64);          // sums
    set(1, m, depth);       // rows
    set(2, depth / 4, 64);  // columns, four values of each side by side
  }

  constexpr void set(int tile, int count, int bytes) {
    rows[tile] = static_cast<uint8_t>(count);
    row_bytes[tile] = static_cast<uint16_t>(bytes);
  }
};

// The processor's tiles, as long as a thread uses them.
class MatrixUnit {
 public:
  ~MatrixUnit() {
    asm volatile("tilerelease");
  }

  // Multiplies R rows by 16 columns: `depth` values of each, 32 or a multiple of 64. `columns` has
  // `column_row` bytes for each four of them.
  template <int R>
  CAIRN_INLINE void multiply(
      const int8_t* rows, int64_t row, const uint8_t* columns, int64_t column_row, int64_t depth,
      int32_t (&products)[R * 16]) {
    static constexpr TileShapes half(R, tile_depth / 2);
    static constexpr TileShapes whole(R, tile_depth);
    shape(depth < tile_depth ? &half : &whole);
    asm volatile("tilezero %%tmm0" ::);
    for (int64_t k = 0; k < depth; k += tile_depth) {
      asm volatile(
          "tileloadd (%0,%1), %%tmm1\n\t"
          "tileloadd (%2,%3), %%tmm2\n\t"
          "tdpbsud %%tmm2, %%tmm1, %%tmm0" ::"r"(rows + k),
          "r"(row), "r"(columns + k / 4 * column_row), "r"(column_row)
          : "memory");
    }
    asm volatile("tilestored %%tmm0, (%0,%1)" ::"r"(products), "r"(int64_t{64}) : "memory");
  }

 private:
  CAIRN_INLINE void shape(const TileShapes* wanted) {
    if (now_ != wanted) {
      asm volatile("ldtilecfg (%0)" ::"r"(wanted) : "memory");
      now_ = wanted;
    }
  }

  const TileShapes* now_ = nullptr;
};

}  // namespace
}  // namespace cairn::cpu
