// Memory that a thread keeps for what it computes.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace cairn::cpu {

class Scratch {
 public:
  // Room for so many floats, from the beginning of a cache line on, until asked again.
  float* floats(size_t size) {
    if (size_ < size || exact) {
      memory_.reset(static_cast<float*>(::operator new(size * sizeof(float), line)));
      size_ = size;
    }
    return memory_.get();
  }

 private:
  static constexpr std::align_val_t line{64};

#ifdef CAIRN_SANITIZED
  static constexpr bool exact = true;  // so that who goes beyond the end is seen
#else
  static constexpr bool exact = false;
#endif

  struct Free {
    void operator()(float* memory) const {
      ::operator delete(memory, line);
    }
  };

  std::unique_ptr<float, Free> memory_;
  size_t size_ = 0;
};

}  // namespace cairn::cpu
