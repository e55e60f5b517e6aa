// Drives the threads that share a kernel's work, from several callers, while their number changes;
// for a sanitizer of threads to watch. CONTRIBUTING.md tells how.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "../src/cpu/threads.h"

namespace {

void check(bool condition, const char* message) {
  if (!condition) {
    std::fprintf(stderr, "%s\n", message);
    std::exit(1);
  }
}

void call(int seed) {
  for (int round = 0; round < 20'000; round++) {
    std::vector<int> counts((seed + round) % 17);
    std::atomic<int> sum = 0;
    cairn::cpu::parallel(counts.size(), [&](int64_t i) {
      counts[i]++;
      sum += i;
    });
    int size = counts.size();
    check(sum == size * (size - 1) / 2, "not all was done");
    for (int count : counts) {
      check(count == 1, "a part was not done once");
    }
  }
}

}  // namespace

int main() {
  for (int threads : {1, 2, 4, 3, 8, 1, 4}) {
    cairn::cpu::set_threads(threads);
    std::thread other(call, 5);
    std::thread resizing([&] {
      for (int i = 0; i < 100; i++) {
        cairn::cpu::set_threads(1 + (threads + i) % 6);
      }
    });
    call(0);
    other.join();
    resizing.join();
  }
  std::puts("sound");
}
