// Arrays by name, to and from safetensors files.

#include <map>
#include <stdexcept>
#include <unordered_map>

#include "interface.h"

using namespace cairn;

struct cairn_table_ {
  std::map<std::string, mx::array> arrays;
  std::unordered_map<std::string, std::string> metadata;
};

cairn_status cairn_table_load(const char* path, cairn_table* table) {
  return guarded([&] {
    auto [arrays, metadata] = mx::load_safetensors(std::string(path));
    *table = new cairn_table_{
        std::map<std::string, mx::array>(arrays.begin(), arrays.end()), std::move(metadata)};
  });
}

cairn_status cairn_table_create(cairn_table* table) {
  return guarded([&] { *table = new cairn_table_(); });
}

cairn_status cairn_table_free(cairn_table table) {
  return guarded([&] { delete table; });
}

int64_t cairn_table_size(cairn_table table) {
  return static_cast<int64_t>(table->arrays.size());
}

const char* cairn_table_name(cairn_table table, int64_t index) {
  auto entry = table->arrays.begin();
  std::advance(entry, index);
  return entry->first.c_str();
}

cairn_status cairn_table_get(
    cairn_scope scope, cairn_table table, const char* name, cairn_array* result) {
  return make(scope, result, [&] {
    auto entry = table->arrays.find(name);
    if (entry == table->arrays.end()) {
      throw std::invalid_argument("there is no array named " + std::string(name));
    }
    return entry->second;
  });
}

cairn_status cairn_table_put(cairn_table table, const char* name, cairn_array array) {
  return guarded([&] { table->arrays.insert_or_assign(name, array->value); });
}

cairn_status cairn_table_put_metadata(cairn_table table, const char* key, const char* value) {
  return guarded([&] { table->metadata.insert_or_assign(key, value); });
}

cairn_status cairn_table_save(cairn_table table, const char* path) {
  return guarded([&] {
    mx::save_safetensors(
        path,
        std::unordered_map<std::string, mx::array>(table->arrays.begin(), table->arrays.end()),
        table->metadata);
  });
}
