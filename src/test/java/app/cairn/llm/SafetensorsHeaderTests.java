package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.llm.model.ModelException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTests {

  private static final String VALID =
      """
      {"__metadata__":{"format":"pt"},\
      "b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},\
      "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},\
      "none":{"dtype":"F32","shape":[0,7],"data_offsets":[28,28]},\
      "scalar":{"dtype":"U8","shape":[],"data_offsets":[28,29]}}\
      """;

  @TempDir private Path folder;

  @Test
  void readsTensorsAndMetadata() throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(file(VALID + "   ", 29));
    assertThat(header.metadata()).containsEntry("format", "pt");
    assertThat(header.tensors()).containsOnlyKeys("b", "a", "none", "scalar");
    assertThat(header.tensors().get("b"))
        .isEqualTo(new SafetensorsHeader.Tensor("F32", List.of(2, 3), 4, 28));
  }

  @Test
  void takesNoMetadataAsMlxWritesThem() throws IOException {
    assertThat(SafetensorsHeader.read(file("{\"__metadata__\":null}", 0)).metadata()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 7 | ends beyond the end
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 9 | 1 bytes at its end belong to no tensor
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}} | 4 | has the shape [2] of F32
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}} | 4 | its offsets are 4 and 0
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | follows a gap
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}} | 6 | overlaps
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}} | 4 | Duplicate
          {"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}} | 4 | Duplicate
          {"a":{"dtype":"F4","shape":[4],"data_offsets":[0,4]}} | 4 | type F4, which is not known
          {"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}} | 0 | too large to count
          {"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,4]}} | 4 | too large to count
          {"a":{"dtype":"F32","shape":[0,2147483647,2147483647,2147483647],"data_offsets":[0,0]}} | 0 | too large to count
          {"a":{"dtype":"U8","shape":[4294967296],"data_offsets":[0,4]}} | 4 | too long in one dimension
          {"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}} | 4 | no whole number
          {"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}} | 4 | no whole number
          {"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,4]}} | 4 | no whole number
          {"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}} | 4 | too many dimensions
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,2,4]}} | 4 | too many dimensions or offsets
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}} | 4 | lacks its type, shape or offsets
          {"a":{"dtype":"U8","shape":[4]}} | 4 | lacks its type, shape or offsets
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"extra":1}} | 4 | unknown field extra
          {"a":[]} | 0 | is not described
          {"a":{"dtype":7,"shape":[4],"data_offsets":[0,4]}} | 4 | type that is no text
          {"__metadata__":{"n":1}} | 0 | holds more than text
          {} {} | 0 | not one JSON object
          {"a":{"dtype":"U8" | 0 | not readable
          [] | 0 | does not begin with a brace
          """)
  void refusesBrokenHeaders(String header, int dataBytes, String reason) throws IOException {
    Path file = file(header, dataBytes);
    assertThatThrownBy(() -> SafetensorsHeader.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void refusesLengthsBeyondTheFileOrBeyondReason() throws IOException {
    for (long length : new long[] {0, 1, 41, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      Path file = Files.write(folder.resolve("length"), withLength(length, new byte[40]));
      assertThatThrownBy(() -> SafetensorsHeader.read(file))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(Long.toUnsignedString(length));
    }
    Path large = Files.write(folder.resolve("large"), withLength(17 << 20, new byte[17 << 20]));
    assertThatThrownBy(() -> SafetensorsHeader.read(large))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("larger than any real one");
    assertThatThrownBy(() -> SafetensorsHeader.read(folder.resolve("missing")))
        .isInstanceOf(ModelException.class)
        .hasMessage(folder.resolve("missing") + " is missing");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> SafetensorsHeader.read(empty))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("only 0 bytes");
  }

  @Test
  void refusesOrAcceptsSoundlyWhateverIsChanged() throws IOException {
    long seed = Long.getLong("cairn.seed", System.nanoTime());
    System.out.println("SafetensorsHeaderTests seed " + seed);
    Random random = new Random(seed);
    byte[] valid = bytes(VALID, 29);
    int refused = 0;
    for (int round = 0; round < 4_000; round++) {
      Path file = Files.write(folder.resolve("mutant"), mutant(valid, random));
      try {
        assertSound(SafetensorsHeader.read(file), Files.size(file));
      } catch (ModelException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2_000);
  }

  /// Headers that read well, with sizes and places at the edges of what numbers can hold.
  @Test
  void refusesOrAcceptsSoundlyAnyShapeAndPlace() throws IOException {
    long seed = Long.getLong("cairn.seed", System.nanoTime());
    System.out.println("SafetensorsHeaderTests seed " + seed);
    Random random = new Random(seed);
    int accepted = 0;
    for (int round = 0; round < 4_000; round++) {
      int dataBytes = random.nextInt(64);
      Path file = file(header(random, dataBytes), dataBytes);
      try {
        assertSound(SafetensorsHeader.read(file), Files.size(file));
        accepted++;
      } catch (ModelException expected) {
        assertThat(expected).hasMessageContaining(file.toString());
      }
    }
    assertThat(accepted).isBetween(200, 3_000);
  }

  /// Tensors that fill the data, of which one is changed in half of the cases.
  private static String header(Random random, int dataBytes) {
    int count = 1 + random.nextInt(3);
    int changed = random.nextBoolean() ? random.nextInt(count) : -1;
    List<String> tensors = new ArrayList<>();
    long begin = 0;
    for (int i = 0; i < count; i++) {
      long end = i == count - 1 ? dataBytes : begin + random.nextInt((int) (dataBytes - begin + 1));
      String shape = "%d".formatted(end - begin);
      String type = "U8";
      long first = begin;
      long last = end;
      if (i == changed) {
        switch (random.nextInt(4)) {
          case 0 -> shape = edge(random) + "," + edge(random) + "," + edge(random);
          case 1 -> first = edge(random);
          case 2 -> last = edge(random);
          default -> type = List.of("F8_E4M3", "I64", "BF16", "u8", "").get(random.nextInt(5));
        }
      }
      tensors.add(
          "\"t%d\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(i, type, shape, first, last));
      begin = end;
    }
    Collections.shuffle(tensors, random);
    return "{%s}".formatted(String.join(",", tensors));
  }

  private static long edge(Random random) {
    long base =
        List.of(0L, 1L, 8L, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE)
            .get(random.nextInt(8));
    return base + random.nextInt(5) - 2;
  }

  /// What native code relies on, computed another way than in the class under test.
  private static void assertSound(SafetensorsHeader header, long fileBytes) {
    List<SafetensorsHeader.Tensor> tensors = new ArrayList<>(header.tensors().values());
    for (SafetensorsHeader.Tensor tensor : tensors) {
      BigInteger size = BigInteger.valueOf(width(tensor.type()));
      for (int length : tensor.shape()) {
        size = size.multiply(BigInteger.valueOf(length));
      }
      assertThat(size.longValueExact()).isEqualTo(tensor.end() - tensor.begin());
      assertThat(tensor.begin()).isBetween(0L, tensor.end());
      assertThat(tensor.end()).isLessThan(fileBytes);
      for (SafetensorsHeader.Tensor other : tensors) {
        assertThat(
                other.equals(tensor)
                    || other.begin() >= tensor.end()
                    || other.end() <= tensor.begin())
            .isTrue();
      }
    }
  }

  private static int width(String type) {
    return switch (type) {
      case "BOOL", "U8", "I8", "F8_E4M3" -> 1;
      default -> Integer.parseInt(type.replaceAll("\\D", "")) / 8;
    };
  }

  private static byte[] mutant(byte[] valid, Random random) {
    byte[] mutant = valid.clone();
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(10) == 0 ? random.nextInt(8) : 8 + random.nextInt(mutant.length - 8);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] = (byte) random.nextInt(256);
        case 1 -> mutant[at] = (byte) "0123456789{}[]\",:-.eE ".charAt(random.nextInt(22));
        case 2 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        default -> mutant = truncatedOrGrown(mutant, random);
      }
    }
    return mutant;
  }

  private static byte[] truncatedOrGrown(byte[] bytes, Random random) {
    return Arrays.copyOf(bytes, Math.max(9, bytes.length - 8 + random.nextInt(16)));
  }

  private Path file(String header, int dataBytes) throws IOException {
    return Files.write(folder.resolve("model.safetensors"), bytes(header, dataBytes));
  }

  private static byte[] bytes(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return withLength(json.length, Arrays.copyOf(json, json.length + dataBytes));
  }

  private static byte[] withLength(long length, byte[] rest) {
    return ByteBuffer.allocate(Long.BYTES + rest.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(rest)
        .array();
  }
}
