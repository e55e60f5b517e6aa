// Memory that a thread keeps for what it computes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cairn::cpu {

class Scratch {
 public:
  // Room for so many floats, from the beginning of a cache line on, until asked again.
  float* floats(size_t size) {
    constexpr size_t line = 64;
    constexpr size_t spare = line / sizeof(float);
    if (memory_.size() < size + spare) {
      memory_.resize(size + spare);
    }
    auto start = reinterpret_cast<uintptr_t>(memory_.data());
    return memory_.data() + (line - start % line) % line / sizeof(float);
  }

 private:
  std::vector<float> memory_;
};

}  // namespace cairn::cpu
