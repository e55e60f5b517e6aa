// Shares the work of a kernel among threads.
#pragma once

#include <cstdint>
#include <functional>

namespace cairn::cpu {

// How many threads work on one kernel, the caller's included.
void set_threads(int threads);
int threads();

// From now on the calling thread does by itself what it would share.
void share_nothing();

// Calls body(0) to body(count - 1), each once and in any order, and returns when all have returned.
// If the threads work for another caller, this one does all by itself.
void parallel(int64_t count, const std::function<void(int64_t)>& body);

}  // namespace cairn::cpu
