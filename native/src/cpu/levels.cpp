// Chooses the kernels for the processor that the program runs on.

#include <atomic>
#include <iterator>

#include "attention.h"
#include "kernels.h"
#include "quantized.h"
#include "rounded.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#elif defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace cairn::cpu {

extern const Kernels kernels_base;
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;
extern const AttentionKernels attention_base;
extern const AttentionKernels attention_avx2;
extern const AttentionKernels attention_avx512;
extern const QuantizedKernels quantized_base;
extern const QuantizedKernels quantized_avx2;
extern const QuantizedKernels quantized_avxvnni;
extern const QuantizedKernels quantized_avx512vnni;
extern const QuantizedKernels quantized_amx;
extern const QuantizedKernels quantized_dotprod;
extern const RoundedKernels rounded_base;
extern const RoundedKernels rounded_avx2;
extern const RoundedKernels rounded_avxvnni;
extern const RoundedKernels rounded_avx512vnni;
extern const RoundedKernels rounded_dotprod;

namespace {

struct Level {
  const char* name;
  const Kernels* kernels;
  const AttentionKernels* attention;
  const QuantizedKernels* quantized;
  const RoundedKernels* rounded;
  bool (*runs)();
};

bool always() {
  return true;
}

#if defined(__x86_64__)

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avxvnni() {
  return has_avx2() && __builtin_cpu_supports("avxvnni");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
}

bool has_avx512vnni() {
  return has_avx512() && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}

// The system saves the processor's tiles only for those who ask.
bool has_amx() {
#if defined(__linux__)
  constexpr int ask = 0x1023;  // ARCH_REQ_XCOMP_PERM, which headers before Linux 5.16 lack
  constexpr int tiles = 18;
  return has_avx512vnni() && __builtin_cpu_supports("amx-tile") &&
      __builtin_cpu_supports("amx-int8") && syscall(SYS_arch_prctl, ask, tiles) == 0;
#else
  return false;
#endif
}

const Level levels[] = {
    {"base", &kernels_base, &attention_base, &quantized_base, &rounded_base, always},
    {"avx2", &kernels_avx2, &attention_avx2, &quantized_avx2, &rounded_avx2, has_avx2},
    {"avxvnni", &kernels_avx2, &attention_avx2, &quantized_avxvnni, &rounded_avxvnni, has_avxvnni},
    {"avx512", &kernels_avx512, &attention_avx512, &quantized_avx2, &rounded_avx2, has_avx512},
    {"avx512vnni", &kernels_avx512, &attention_avx512, &quantized_avx512vnni, &rounded_avx512vnni,
     has_avx512vnni},
    {"amx", &kernels_avx512, &attention_avx512, &quantized_amx, &rounded_avx512vnni, has_amx},
};

#else

bool has_dotprod() {
#if defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#else
  return true;  // all of Apple's have it
#endif
}

const Level levels[] = {
    {"base", &kernels_base, &attention_base, &quantized_base, &rounded_base, always},
    {"dotprod", &kernels_base, &attention_base, &quantized_dotprod, &rounded_dotprod, has_dotprod},
};

#endif

const Level* best() {
  const Level* found = levels;
  for (const Level& level : levels) {
    found = level.runs() ? &level : found;
  }
  return found;
}

std::atomic<const Level*> chosen = best();

}  // namespace

const Kernels& kernels() {
  return *chosen.load()->kernels;
}

const AttentionKernels& attention_kernels() {
  return *chosen.load()->attention;
}

const QuantizedKernels& quantized_kernels() {
  return *chosen.load()->quantized;
}

const RoundedKernels& rounded_kernels() {
  return *chosen.load()->rounded;
}

const char* level_name() {
  return chosen.load()->name;
}

bool use_kernels(int level) {
  if (level < 0 || level >= static_cast<int>(std::size(levels)) || !levels[level].runs()) {
    return false;
  }
  chosen = &levels[level];
  return true;
}

}  // namespace cairn::cpu
