package app.cairn.library;

import app.cairn.library.parse.Block;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/// How lists are kept in a column.
final class Json {

  private static final JsonMapper TEXT = JsonMapper.shared();
  private static final CBORMapper BINARY = new CBORMapper();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
  private static final TypeReference<List<Block>> BLOCKS = new TypeReference<>() {};

  private Json() {}

  static String write(List<String> strings) {
    return strings.isEmpty() ? "[]" : TEXT.writeValueAsString(strings);
  }

  static List<String> strings(String json) {
    return json.equals("[]") ? List.of() : TEXT.readValue(json, STRINGS);
  }

  static byte[] writeBlocks(List<Block> blocks) {
    return BINARY.writeValueAsBytes(blocks);
  }

  static List<Block> blocks(byte[] cbor) {
    return BINARY.readValue(cbor, BLOCKS);
  }
}
