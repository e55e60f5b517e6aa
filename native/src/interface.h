// What the files of the C interface share: how handles look inside, and how exceptions end.
#pragma once

#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../cairn_mlx.h"
#include "mlx/mlx.h"

// An array in the list of its scope, so that it can be freed, moved and closed with the others.
struct cairn_array_ {
  mlx::core::array value;
  cairn_scope scope;
  cairn_array previous = nullptr;
  cairn_array next = nullptr;

  cairn_array_(mlx::core::array value, cairn_scope scope) : value(std::move(value)), scope(scope) {}
};

struct cairn_scope_ {
  cairn_array first = nullptr;
  int64_t size = 0;

  void link(cairn_array array) noexcept {
    array->scope = this;
    array->previous = nullptr;
    array->next = first;
    if (first != nullptr) {
      first->previous = array;
    }
    first = array;
    size++;
  }

  void unlink(cairn_array array) noexcept {
    (array->previous == nullptr ? first : array->previous->next) = array->next;
    if (array->next != nullptr) {
      array->next->previous = array->previous;
    }
    size--;
  }

  cairn_array add(mlx::core::array value) {
    auto array = new cairn_array_(std::move(value), this);
    link(array);
    return array;
  }
};

namespace cairn {

namespace mx = mlx::core;

void set_last_error(const char* message) noexcept;

// Runs `body`; an exception becomes the last error and a status.
template <typename Body>
cairn_status guarded(Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (const std::exception& e) {
    set_last_error(e.what());
  } catch (...) {
    set_last_error("an exception of unknown type");
  }
  return 1;
}

// Runs an operation that makes one array.
template <typename Operation>
cairn_status make(cairn_scope scope, cairn_array* result, Operation&& operation) noexcept {
  return guarded([&] { *result = scope->add(operation()); });
}

// Runs an operation that makes several arrays: their number is written first, then the handles.
template <typename Operation>
cairn_status make_all(cairn_scope scope, void* results, Operation&& operation) noexcept {
  return guarded([&] {
    std::vector<mx::array> arrays = operation();
    if (arrays.size() + 1 > CAIRN_MAX_RESULTS) {
      throw std::invalid_argument("an operation has more results than there is room for");
    }
    *static_cast<int64_t*>(results) = static_cast<int64_t>(arrays.size());
    auto handles = static_cast<cairn_array*>(results) + 1;
    for (auto& array : arrays) {
      *handles++ = scope->add(std::move(array));
    }
  });
}

inline std::optional<mx::array> optional(cairn_array array) {
  return array == nullptr ? std::nullopt : std::optional<mx::array>(array->value);
}

inline mx::Shape shape(const int32_t* ints, int32_t count) {
  return mx::Shape(ints, ints + count);
}

inline std::vector<int> ints(const int32_t* values, int32_t count) {
  return std::vector<int>(values, values + count);
}

std::vector<mx::array> arrays(const cairn_array* handles, int32_t count);

mx::Dtype dtype(int32_t code);

}  // namespace cairn
