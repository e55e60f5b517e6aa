// Chooses the kernels for the processor that the program runs on.

#include <atomic>
#include <iterator>

#include "kernels.h"

namespace cairn::cpu {

extern const Kernels kernels_base;
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;

namespace {

#if defined(__x86_64__)

const Kernels* const levels[] = {&kernels_base, &kernels_avx2, &kernels_avx512};

int best_level() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return 2;
  }
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}

#else

const Kernels* const levels[] = {&kernels_base};

int best_level() {
  return 0;
}

#endif

std::atomic<const Kernels*> chosen = levels[best_level()];

}  // namespace

const Kernels& kernels() {
  return *chosen;
}

bool use_kernels(int level) {
  if (level < 0 || level > best_level()) {
    return false;
  }
  chosen = levels[level];
  return true;
}

}  // namespace cairn::cpu
