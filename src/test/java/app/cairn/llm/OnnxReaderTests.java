package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxReaderTests {

  @Test
  void readsTheBuiltInModelToTheEnd() throws IOException {
    Map<String, String> shapes = new LinkedHashMap<>();
    List<OnnxReader.MatMul> matMuls;
    try (InputStream in =
        new BufferedInputStream(
            Objects.requireNonNull(
                OnnxReaderTests.class.getResourceAsStream("/bge-small-en-v1.5.onnx")))) {
      matMuls =
          OnnxReader.read(
              in,
              (name, shape, data) -> {
                shapes.put(name, Arrays.toString(shape));
                data.skipNBytes(4L * Arrays.stream(shape).reduce(1, (a, b) -> a * b));
              });
    }
    assertThat(shapes)
        .hasSize(197)
        .containsEntry("embeddings.word_embeddings.weight", "[30522, 384]");
    assertThat(matMuls.stream().filter(matMul -> shapes.containsKey(matMul.weight())))
        .hasSize(72)
        .contains(
            new OnnxReader.MatMul("/encoder/layer.4/output/dense/MatMul", "onnx::MatMul_1589"));
  }

  @Test
  void acceptsPackedAndUnpackedDims() throws IOException {
    byte[] packed = tensor("w", 1, bytes(1, new byte[] {2, 3}), 24);
    byte[] unpacked = tensor("w", 1, message(number(1, 2), number(1, 3)), 24);
    assertThat(shapeOf(model(packed))).containsExactly(2, 3);
    assertThat(shapeOf(model(unpacked))).containsExactly(2, 3);
  }

  @Test
  void refusesWhatIsNoWeight() {
    byte[] dims = message(number(1, 2), number(1, 3));
    assertRefused(model(tensor("w", 1, dims, 20)), "[2, 3], but 20 bytes");
    assertRefused(model(tensor("w", 7, dims, 24)), "not a named float32 tensor");
    assertRefused(model(bytes(5, message(dims, number(2, 1)))), "as raw bytes");
    assertRefused(model(tensor("w", 1, number(1, -1), 24)), "[-1]");
    assertRefused(
        model(tensor("w", 1, message(number(1, 1 << 20), number(1, 1 << 20)), 24)), "24 bytes");
  }

  @Test
  void failsInNoOtherWayWhateverIsChanged() {
    long seed = Long.getLong("cairn.seed", System.nanoTime());
    System.out.println("OnnxReaderTests seed " + seed);
    Random random = new Random(seed);
    byte[] node =
        bytes(
            1, message(text(1, "x"), text(1, "onnx::1"), text(3, "/a/MatMul"), text(4, "MatMul")));
    byte[] valid =
        model(message(node, tensor("onnx::1", 1, message(number(1, 2), number(1, 3)), 24)));
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] mutant = valid.clone();
      for (int edit = random.nextInt(3); edit >= 0; edit--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      mutant = Arrays.copyOf(mutant, mutant.length - random.nextInt(2) * random.nextInt(9));
      try {
        shapeOf(mutant);
      } catch (IOException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(5_000, 20_000);
  }

  private static void assertRefused(byte[] model, String reason) {
    assertThatThrownBy(() -> shapeOf(model))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  private static int[] shapeOf(byte[] model) throws IOException {
    int[][] result = {{}};
    OnnxReader.read(
        new ByteArrayInputStream(model),
        (name, shape, data) -> {
          result[0] = shape;
          data.skipNBytes(4L * Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        });
    return result[0];
  }

  private static byte[] model(byte[] graph) {
    return bytes(7, graph);
  }

  private static byte[] tensor(String name, int type, byte[] dims, int dataBytes) {
    return bytes(5, message(dims, number(2, type), text(8, name), bytes(9, new byte[dataBytes])));
  }

  private static byte[] text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int field, long value) {
    return message(varint(field << 3), varint(value));
  }

  private static byte[] bytes(int field, byte[] value) {
    return message(varint((field << 3) | 2), varint(value.length), value);
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.write((int) ((rest & 0x7F) | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] message(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
