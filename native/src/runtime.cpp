// Scopes, arrays, evaluation, device and memory.

#include <stdexcept>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "cpu/kernels.h"
#include "cpu/quantized_primitives.h"
#include "cpu/threads.h"
#include "interface.h"
#include "mlx/backend/cpu/encoder.h"

using namespace cairn;

namespace {

thread_local std::string last_error;

// The streams on the CPU that this thread has made, the one that it has anyway being the first.
thread_local std::vector<mx::Stream> cpu_streams;

void use_cpu_stream(int32_t number) {
  if (cpu_streams.empty()) {
    cpu_streams.push_back(mx::default_stream(mx::Device::cpu));
  }
  while (cpu_streams.size() <= static_cast<size_t>(number)) {
    cpu_streams.push_back(mx::new_stream(mx::Device::cpu));
    mx::cpu::get_command_encoder(cpu_streams.back()).dispatch([] { cpu::share_nothing(); });
  }
  mx::set_default_stream(cpu_streams[number]);
}

mx::Device device_of(int32_t code) {
  return code == 1 ? mx::Device(mx::Device::gpu) : mx::Device(mx::Device::cpu);
}

double item_of(mx::array& array) {
  switch (array.dtype()) {
    case mx::Dtype::Val::bool_:
      return array.item<bool>();
    case mx::Dtype::Val::uint8:
      return array.item<uint8_t>();
    case mx::Dtype::Val::uint16:
      return array.item<uint16_t>();
    case mx::Dtype::Val::uint32:
      return array.item<uint32_t>();
    case mx::Dtype::Val::uint64:
      return static_cast<double>(array.item<uint64_t>());
    case mx::Dtype::Val::int8:
      return array.item<int8_t>();
    case mx::Dtype::Val::int16:
      return array.item<int16_t>();
    case mx::Dtype::Val::int32:
      return array.item<int32_t>();
    case mx::Dtype::Val::int64:
      return static_cast<double>(array.item<int64_t>());
    case mx::Dtype::Val::float16:
      return static_cast<float>(array.item<mx::float16_t>());
    case mx::Dtype::Val::bfloat16:
      return static_cast<float>(array.item<mx::bfloat16_t>());
    case mx::Dtype::Val::float32:
      return array.item<float>();
    case mx::Dtype::Val::float64:
      return array.item<double>();
    case mx::Dtype::Val::complex64:
      break;
  }
  throw std::invalid_argument("a complex number cannot be read as a real one");
}

template <typename Setter>
int64_t set_limit(Setter setter, int64_t bytes) {
  int64_t before = -1;
  guarded([&] { before = static_cast<int64_t>(setter(static_cast<size_t>(bytes))); });
  return before;
}

}  // namespace

namespace cairn {

void set_last_error(const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
}

std::vector<mx::array> arrays(const cairn_array* handles, int32_t count) {
  std::vector<mx::array> result;
  result.reserve(count);
  for (int32_t i = 0; i < count; i++) {
    result.push_back(handles[i]->value);
  }
  return result;
}

mx::Dtype dtype(int32_t code) {
  static constexpr mx::Dtype all[] = {
      mx::bool_, mx::uint8,   mx::uint16,  mx::uint32,  mx::uint64,   mx::int8,     mx::int16,
      mx::int32, mx::int64,   mx::float16, mx::float32, mx::float64,  mx::bfloat16, mx::complex64};
  if (code < 0 || code >= static_cast<int32_t>(std::size(all))) {
    throw std::invalid_argument("there is no dtype " + std::to_string(code));
  }
  return all[code];
}

}  // namespace cairn

const char* cairn_last_error(void) {
  return last_error.c_str();
}

const char* cairn_mlx_version(void) {
  return mx::version();
}

cairn_scope cairn_scope_open(void) {
  cairn_scope scope = nullptr;
  guarded([&] { scope = new cairn_scope_(); });
  return scope;
}

cairn_status cairn_scope_close(cairn_scope scope) {
  return guarded([&] {
    for (cairn_array array = scope->first; array != nullptr;) {
      cairn_array next = array->next;
      delete array;
      array = next;
    }
    delete scope;
  });
}

int64_t cairn_scope_size(cairn_scope scope) {
  return scope->size;
}

cairn_status cairn_array_free(cairn_array array) {
  return guarded([&] {
    array->scope->unlink(array);
    delete array;
  });
}

cairn_status cairn_array_move(cairn_array array, cairn_scope target) {
  return guarded([&] {
    array->scope->unlink(array);
    target->link(array);
  });
}

int64_t cairn_array_ndim(cairn_array array) {
  return static_cast<int64_t>(array->value.ndim());
}

int32_t cairn_array_dim(cairn_array array, int32_t axis) {
  return array->value.shape()[axis];
}

int64_t cairn_array_dtype(cairn_array array) {
  return static_cast<int64_t>(array->value.dtype().val());
}

cairn_status cairn_array_item(cairn_array array, double* value) {
  return guarded([&] { *value = item_of(array->value); });
}

cairn_status cairn_array_elements(
    cairn_scope scope, cairn_array array, int32_t code, cairn_array* copy, void** data) {
  return guarded([&] {
    mx::array laid_out = mx::contiguous(mx::astype(array->value, dtype(code)));
    laid_out.eval();
    *data = laid_out.data<void>();
    *copy = scope->add(std::move(laid_out));
  });
}

cairn_status cairn_eval(const cairn_array* handles, int32_t count) {
  return guarded([&] { mx::eval(arrays(handles, count)); });
}

cairn_status cairn_async_eval(const cairn_array* handles, int32_t count) {
  return guarded([&] { mx::async_eval(arrays(handles, count)); });
}

cairn_status cairn_synchronize(void) {
  return guarded([] { mx::synchronize(); });
}

cairn_status cairn_release_thread(void) {
  return guarded([] {
    cpu_streams.clear();
    mx::clear_streams();
  });
}

cairn_status cairn_depends(
    cairn_scope scope, const cairn_array* handles, int32_t inputs, int32_t dependencies, void* results) {
  return make_all(scope, results, [&] {
    return mx::depends(arrays(handles, inputs), arrays(handles + inputs, dependencies));
  });
}

int64_t cairn_device(void) {
  return mx::default_device() == mx::Device::gpu ? 1 : 0;
}

cairn_status cairn_use_device(int32_t device) {
  return guarded([&] { mx::set_default_device(device_of(device)); });
}

int32_t cairn_device_available(int32_t device) {
  int32_t available = 0;
  guarded([&] { available = mx::is_available(device_of(device)) ? 1 : 0; });
  return available;
}

cairn_status cairn_set_cpu_threads(int32_t threads) {
  return guarded([&] { cpu::set_threads(threads); });
}

int64_t cairn_cpu_threads(void) {
  return cpu::threads();
}

cairn_status cairn_use_cpu_stream(int32_t number) {
  return guarded([&] { use_cpu_stream(number); });
}

const char* cairn_cpu_kernels(void) {
  return cpu::level_name();
}

cairn_status cairn_use_cpu_kernels(int32_t level) {
  return guarded([&] {
    if (!cpu::use_kernels(level)) {
      throw std::invalid_argument("this processor has no kernels of level " + std::to_string(level));
    }
  });
}

cairn_status cairn_set_cpu_rounding(int32_t rounds) {
  return guarded([&] { cpu::set_rounding(rounds != 0); });
}

int64_t cairn_cpu_rounds(void) {
  return cpu::rounds() ? 1 : 0;
}

int64_t cairn_active_memory(void) {
  return static_cast<int64_t>(mx::get_active_memory());
}

int64_t cairn_peak_memory(void) {
  return static_cast<int64_t>(mx::get_peak_memory());
}

int64_t cairn_cache_memory(void) {
  return static_cast<int64_t>(mx::get_cache_memory());
}

cairn_status cairn_reset_peak_memory(void) {
  return guarded([] { mx::reset_peak_memory(); });
}

cairn_status cairn_clear_cache(void) {
  return guarded([] {
    mx::clear_cache();
#ifdef __GLIBC__
    malloc_trim(0);  // what MLX frees on the CPU, glibc keeps
#endif
  });
}

int64_t cairn_set_cache_limit(int64_t bytes) {
  return set_limit(mx::set_cache_limit, bytes);
}

int64_t cairn_set_memory_limit(int64_t bytes) {
  return set_limit(mx::set_memory_limit, bytes);
}

int64_t cairn_set_wired_limit(int64_t bytes) {
  return set_limit(mx::set_wired_limit, bytes);
}
