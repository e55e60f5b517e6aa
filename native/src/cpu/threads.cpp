#include "threads.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace cairn::cpu {

namespace {

// Sleeping and being woken takes longer than most kernels. So who waits first looks so often, some tens
// of microseconds, which is longer than what lies between two kernels of a model.
constexpr int looks = 2000;

thread_local bool shares = true;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  asm volatile("yield");
#endif
}

// Returns once `value` is no longer `known`.
template <typename T>
void await_change(const std::atomic<T>& value, T known) {
  for (int i = 0; i < looks; i++) {
    if (value.load(std::memory_order_acquire) != known) {
      return;
    }
    pause();
  }
  value.wait(known);
}

// Nobody waits for a helper that has not begun: on a busy machine the caller does its share.
class Pool {
 public:
  void resize(int threads) {
    std::lock_guard<std::mutex> only(caller_);
    helpers_ = threads - 1;
    for (; started_ < helpers_; started_++) {
      // never joined: they end with the process, whatever they do
      std::thread([this, index = started_] { help(index); }).detach();
    }
  }

  int threads() const {
    return helpers_ + 1;
  }

  void run(int64_t count, const std::function<void(int64_t)>& body) {
    std::unique_lock<std::mutex> only(caller_, std::defer_lock);
    if (count < 2 || helpers_ == 0 || !shares || !only.try_lock()) {
      for (int64_t i = 0; i < count; i++) {
        body(i);
      }
      return;
    }
    body_ = &body;
    count_ = count;
    next_ = 0;
    open_ = true;
    calls_++;
    calls_.notify_all();
    work();
    open_ = false;
    for (int inside = inside_; inside != 0; inside = inside_) {
      await_change(inside_, inside);
    }
  }

 private:
  void work() {
    for (int64_t i = next_++; i < count_; i = next_++) {
      (*body_)(i);
    }
  }

  void help(int index) {
    for (uint32_t seen = 0;; seen = calls_) {
      await_change(calls_, seen);
      inside_++;
      if (open_ && index < helpers_) {
        work();
      }
      if (--inside_ == 0) {
        inside_.notify_all();
      }
    }
  }

  std::mutex caller_;
  int started_ = 0;
  std::atomic<int> helpers_ = 0;

  const std::function<void(int64_t)>* body_ = nullptr;
  int64_t count_ = 0;
  std::atomic<int64_t> next_ = 0;
  std::atomic<bool> open_ = false;
  std::atomic<int> inside_ = 0;
  std::atomic<uint32_t> calls_ = 0;
};

Pool& pool() {
  static Pool* pool = new Pool();  // never destroyed, as its threads use it
  return *pool;
}

}  // namespace

void set_threads(int threads) {
  pool().resize(threads);
}

int threads() {
  return pool().threads();
}

void share_nothing() {
  shares = false;
}

void parallel(int64_t count, const std::function<void(int64_t)>& body) {
  pool().run(count, body);
}

}  // namespace cairn::cpu
