package app.cairn.mlx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlxCreateTests extends MlxTest {

  @Test
  void makesArraysOfOneValueOrARange() {
    assertValues(MlxCreate.zeros(MlxDtype.FLOAT32, 2), 0, 0);
    assertValues(MlxCreate.ones(MlxDtype.BFLOAT16, 2), 1, 1);
    assertValues(MlxCreate.full(2.5, MlxDtype.FLOAT32, 1, 2), 2.5, 2.5);
    assertValues(MlxCreate.scalar(3, MlxDtype.FLOAT16), 3);
    assertThat(MlxCreate.arange(3, MlxDtype.INT32).toInts()).containsExactly(0, 1, 2);
    assertValues(MlxCreate.arange(1, 2, 0.5, MlxDtype.FLOAT32), 1, 1.5);
    assertValues(MlxCreate.eye(2, 2, 0, MlxDtype.FLOAT32), 1, 0, 0, 1);
    assertValues(MlxCreate.zerosLike(vector(1, 2)), 0, 0);
    assertValues(MlxCreate.onesLike(vector(1, 2)), 1, 1);
  }

  @Test
  void knowsShapeAndType() {
    MlxArray a = MlxCreate.zeros(MlxDtype.BFLOAT16, 2, 3, 4);
    assertThat(a.shape()).containsExactly(2, 3, 4);
    assertThat(a.ndim()).isEqualTo(3);
    assertThat(a.dim(-1)).isEqualTo(4);
    assertThat(a.size()).isEqualTo(24);
    assertThat(a.byteSize()).isEqualTo(48);
    assertThat(a).hasToString("[2, 3, 4] BFLOAT16");
    assertThatThrownBy(() -> a.dim(3)).hasMessageContaining("no axis 3");
  }

  @Test
  void readsSingleElementsOfAnyType() {
    for (MlxDtype dtype : MlxDtype.values()) {
      if (dtype != MlxDtype.COMPLEX64) {
        assertThat(MlxCreate.scalar(1, dtype).toInt()).as("%s", dtype).isEqualTo(1);
        assertThat(MlxCreate.scalar(1, dtype).dtype()).isEqualTo(dtype);
      }
    }
    assertThat(MlxCreate.scalar(0.5, MlxDtype.FLOAT32).toFloat()).isEqualTo(0.5f);
    assertThatThrownBy(vector(1, 2)::toFloat)
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("size 1");
  }

  @Test
  void copiesBytesFromMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {0, 0x40, 1, 0});
      MlxArray halves = MlxCreate.fromMemory(bytes.asSlice(0, 2), MlxDtype.FLOAT16, 1);
      MlxArray numbers = MlxCreate.fromMemory(bytes, MlxDtype.UINT8, 2, 2);
      bytes.fill((byte) 0);
      assertValues(halves, 2);
      assertThat(numbers.toBytes()).containsExactly(0, 0x40, 1, 0);
      assertThatThrownBy(() -> MlxCreate.fromMemory(bytes, MlxDtype.FLOAT32, 2))
          .hasMessageContaining("8 bytes");
      assertThatThrownBy(() -> MlxCreate.fromMemory(bytes, MlxDtype.UINT8, -2, -2))
          .hasMessageContaining("negative");
    }
  }

  @Test
  void makesEmptyArrays() {
    MlxArray empty = MlxCreate.array(new float[0], 0, 4);
    assertThat(empty.toFloats()).isEmpty();
    assertThat(empty.shape()).containsExactly(0, 4);
  }

  @Test
  void drawsTheSameNumbersFromTheSameKey() {
    MlxArray key = MlxRandom.key(7);
    float[] first = MlxRandom.uniform(key, MlxDtype.FLOAT32, 100).toFloats();
    assertThat(first).isEqualTo(MlxRandom.uniform(key, MlxDtype.FLOAT32, 100).toFloats());
    for (float number : first) {
      assertThat(number).isBetween(0f, 1f);
    }
    MlxArray keys = MlxRandom.split(key, 2);
    assertThat(keys.shape()).containsExactly(2, 2);
    float[] normal = MlxRandom.normal(key, MlxDtype.FLOAT32, 4000).toFloats();
    double mean = 0;
    for (float number : normal) {
      mean += number / normal.length;
    }
    assertThat(mean).isBetween(-0.1, 0.1);
    assertThat(MlxRandom.gumbel(key, MlxDtype.FLOAT32, 5).shape()).containsExactly(5);
    MlxArray certain = vector(-1e9, 0, -1e9);
    assertThat(MlxRandom.categorical(key, certain, -1).toInt()).isEqualTo(1);
  }

  @Test
  void writesAndReadsSafetensors(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("größe.safetensors");
    MlxFiles.saveSafetensors(
        file,
        Map.of("b", vector(1, 2), "a", MlxCreate.ones(MlxDtype.BFLOAT16, 2, 2)),
        Map.of("format", "mlx"));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("\"format\":\"mlx\"");
    Map<String, MlxArray> read = MlxFiles.loadSafetensors(file);
    assertThat(read.keySet()).containsExactly("a", "b");
    assertThat(read.get("a")).hasToString("[2, 2] BFLOAT16");
    assertValues(requireNonNull(read.get("b")), 1, 2);
  }

  @Test
  void reportsFilesThatCannotBeRead(@TempDir Path folder) throws Exception {
    Path absent = folder.resolve("absent.safetensors");
    assertThatThrownBy(() -> MlxFiles.loadSafetensors(absent))
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("absent.safetensors");
    Path broken = Files.write(folder.resolve("broken.safetensors"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> MlxFiles.loadSafetensors(broken)).isInstanceOf(MlxException.class);
  }
}
