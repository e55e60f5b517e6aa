package app.cairn.llm;

import app.cairn.llm.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The header of a safetensors file, checked so that native code can trust it: every tensor has a
/// known type, its bytes are as many as its shape says and lie within the file, and the tensors
/// fill the data without gap or overlap, as the format demands
/// (<https://github.com/huggingface/safetensors#format>).
///
/// @param tensors in the header's order
/// @param metadata the free text under `__metadata__`
/// @param dataStart where in the file the data begin, behind the header
record SafetensorsHeader(
    Map<String, Tensor> tensors, Map<String, String> metadata, long dataStart) {

  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = 8;

  /// Ten times what a checkpoint of a hundred thousand tensors has in one file.
  private static final int MAX_HEADER_BYTES = 16 << 20;

  private static final int MAX_RANK = 8;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /// A tensor's place in a file.
  ///
  /// @param type the format's name of the element type, such as `BF16`
  /// @param begin its first byte, counted from the end of the header
  /// @param end the byte after its last
  record Tensor(String type, List<Integer> shape, long begin, long end) {

    Tensor {
      shape = List.copyOf(shape);
    }
  }

  SafetensorsHeader {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Map.copyOf(metadata);
  }

  /// Reads and checks the header of a file.
  ///
  /// @throws ModelException if the file cannot be read or breaks a rule; the message names both
  static SafetensorsHeader read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException("%s is missing".formatted(file));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw damaged(file, "it has only %d bytes".formatted(size));
      }
      long length =
          ByteBuffer.wrap(read(channel, 0, LENGTH_BYTES, file))
              .order(ByteOrder.LITTLE_ENDIAN)
              .getLong();
      if (length < 2 || length > size - LENGTH_BYTES) {
        throw damaged(
            file,
            "its header should have %s bytes, the file has %d"
                .formatted(Long.toUnsignedString(length), size));
      }
      if (length > MAX_HEADER_BYTES) {
        throw damaged(file, "its header of %d bytes is larger than any real one".formatted(length));
      }
      byte[] header = read(channel, LENGTH_BYTES, (int) length, file);
      return parse(header, size - LENGTH_BYTES - length, LENGTH_BYTES + length, file);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static byte[] read(FileChannel channel, long position, int length, Path file)
      throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw damaged(file, "it ends within the header");
      }
    }
    return bytes;
  }

  private static SafetensorsHeader parse(byte[] json, long dataBytes, long dataStart, Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    if (json[0] != '{') {
      throw damaged(file, "its header does not begin with a brace");
    }
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        if (name.equals(METADATA)) {
          readMetadata(parser, metadata, file);
        } else {
          tensors.put(name, readTensor(parser, name, file));
        }
      }
      if (!parser.hasToken(JsonToken.END_OBJECT) || parser.nextToken() != null) {
        throw damaged(file, "its header is not one JSON object");
      }
    } catch (JacksonException e) {
      throw damaged(file, "its header is not readable: " + e.getOriginalMessage());
    }
    checkLayout(tensors, dataBytes, file);
    return new SafetensorsHeader(tensors, metadata, dataStart);
  }

  private static void readMetadata(JsonParser parser, Map<String, String> metadata, Path file) {
    if (parser.nextToken() == JsonToken.VALUE_NULL) {
      return; // as MLX writes it if there are none
    }
    expect(parser.hasToken(JsonToken.START_OBJECT), METADATA, "is not an object", file);
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      expect(parser.nextToken() == JsonToken.VALUE_STRING, METADATA, "holds more than text", file);
      metadata.put(key, parser.getString());
    }
  }

  private static Tensor readTensor(JsonParser parser, String name, Path file) {
    expect(parser.nextToken() == JsonToken.START_OBJECT, name, "is not described", file);
    String type = null;
    List<Integer> shape = null;
    List<Long> offsets = null;
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      parser.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(parser.hasToken(JsonToken.VALUE_STRING), name, "has a type that is no text", file);
          type = parser.getString();
        }
        case "shape" -> shape = readShape(parser, name, file);
        case "data_offsets" -> offsets = readNumbers(parser, 2, name, file);
        default -> throw damaged(file, "tensor %s has an unknown field %s".formatted(name, key));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw damaged(file, "tensor %s lacks its type, shape or offsets".formatted(name));
    }
    return new Tensor(type, shape, offsets.getFirst(), offsets.getLast());
  }

  private static List<Integer> readShape(JsonParser parser, String name, Path file) {
    List<Integer> shape = new ArrayList<>();
    for (long size : readNumbers(parser, MAX_RANK, name, file)) {
      expect(size <= Integer.MAX_VALUE, name, "is too long in one dimension", file);
      shape.add((int) size);
    }
    return shape;
  }

  private static List<Long> readNumbers(JsonParser parser, int most, String name, Path file) {
    expect(parser.hasToken(JsonToken.START_ARRAY), name, "has no list of numbers", file);
    List<Long> numbers = new ArrayList<>(most);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(
          parser.hasToken(JsonToken.VALUE_NUMBER_INT)
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && parser.getLongValue() >= 0,
          name,
          "has a size or an offset that is no whole number",
          file);
      expect(numbers.size() < most, name, "has too many dimensions or offsets", file);
      numbers.add(parser.getLongValue());
    }
    return numbers;
  }

  private static void checkLayout(Map<String, Tensor> tensors, long dataBytes, Path file) {
    tensors.forEach((name, tensor) -> checkSize(name, tensor, file));
    List<Map.Entry<String, Tensor>> byPlace = new ArrayList<>(tensors.entrySet());
    byPlace.sort(
        Comparator.comparingLong((Map.Entry<String, Tensor> entry) -> entry.getValue().begin())
            .thenComparingLong(entry -> entry.getValue().end()));
    long end = 0;
    for (Map.Entry<String, Tensor> entry : byPlace) {
      Tensor tensor = entry.getValue();
      expect(tensor.begin() >= end, entry.getKey(), "overlaps another tensor", file);
      expect(tensor.begin() == end, entry.getKey(), "follows a gap", file);
      expect(tensor.end() <= dataBytes, entry.getKey(), "ends beyond the end of the file", file);
      end = tensor.end();
    }
    if (end != dataBytes) {
      throw damaged(file, "%d bytes at its end belong to no tensor".formatted(dataBytes - end));
    }
  }

  private static void checkSize(String name, Tensor tensor, Path file) {
    long bytes = elementBytes(tensor.type());
    expect(bytes > 0, name, "has the type " + tensor.type() + ", which is not known", file);
    boolean empty = false;
    try {
      for (int size : tensor.shape()) {
        empty |= size == 0;
        bytes = Math.multiplyExact(bytes, Math.max(size, 1));
      }
    } catch (ArithmeticException e) {
      throw damaged(file, "tensor %s has a shape too large to count".formatted(name));
    }
    long expected = empty ? 0 : bytes;
    expect(
        tensor.end() >= tensor.begin() && tensor.end() - tensor.begin() == expected,
        name,
        "has the shape %s of %s, but its offsets are %d and %d"
            .formatted(tensor.shape(), tensor.type(), tensor.begin(), tensor.end()),
        file);
  }

  /// An element's size, or 0 for types that MLX does not have.
  private static int elementBytes(String type) {
    return switch (type) {
      case "BOOL", "U8", "I8" -> 1;
      case "F16", "BF16", "U16", "I16" -> 2;
      case "F32", "U32", "I32" -> 4;
      case "F64", "U64", "I64", "C64" -> 8;
      default -> 0;
    };
  }

  private static void expect(boolean holds, String name, String otherwise, Path file) {
    if (!holds) {
      throw damaged(file, "tensor %s %s".formatted(shortened(name), otherwise));
    }
  }

  private static String shortened(String name) {
    return name.length() <= 200 ? name : name.substring(0, 200) + "…";
  }

  private static ModelException damaged(Path file, String reason) {
    return new ModelException(
        "%s is damaged or not a safetensors file: %s".formatted(file, reason));
  }
}
