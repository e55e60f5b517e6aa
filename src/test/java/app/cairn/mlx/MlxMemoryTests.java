package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MlxMemoryTests extends MlxTest {

  private static final Path STATUS = Path.of("/proc/self/status");

  /// A graph of 40 operations, evaluated and read.
  private static float work(MlxArray x) {
    MlxArray result;
    try (MlxScope graph = MlxScope.open()) {
      MlxArray value = x;
      for (int i = 0; i < 10; i++) {
        value = MlxMath.add(MlxLinear.matmul(value, x), x);
        value = MlxReduce.softmax(MlxShape.reshape(value, 64, 64), -1);
      }
      result = graph.keep(MlxReduce.sum(value, false));
    }
    float sum = result.toFloat();
    result.free();
    return sum;
  }

  private static void refuse() {
    try (MlxScope graph = MlxScope.open()) {
      MlxMath.add(vector(1, 2), vector(1, 2, 3));
    } catch (MlxException expected) {
      assertThat(expected).hasMessageContaining("broadcast");
    }
  }

  @Test
  void returnsToItsLevelAfterThousandsOfGraphsAndErrors() {
    MlxArray x = MlxCreate.ones(MlxDtype.FLOAT32, 64, 64).eval();
    work(x);
    long before = MlxMemory.active();
    for (int i = 0; i < 1000; i++) {
      assertThat(work(x)).isEqualTo(64f, Offset.offset(0.01f));
      refuse();
    }
    assertThat(MlxMemory.active()).isEqualTo(before);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void keepsTheProcessAtItsSize() throws IOException {
    MlxArray x = MlxCreate.ones(MlxDtype.FLOAT32, 64, 64).eval();
    for (int i = 0; i < 300; i++) {
      work(x);
    }
    long before = residentKilobytes();
    for (int i = 0; i < 1500; i++) {
      work(x);
      refuse();
    }
    // a leak of every array would be 1500 graphs of 40 arrays of 16 KB: 960 MB
    assertThat(residentKilobytes() - before).isLessThan(60_000);
  }

  @Test
  void letsAnUpdateUseTheOldArraysMemory() {
    MlxArray cache = MlxCreate.zeros(MlxDtype.FLOAT32, 1024, 1024).eval();
    MlxArray row = MlxCreate.ones(MlxDtype.FLOAT32, 1, 1024).eval();
    MlxMemory.resetPeak();
    long before = MlxMemory.active();
    for (int i = 0; i < 8; i++) {
      MlxArray updated = MlxIndex.sliceUpdate(cache, row, 0, i, i + 1);
      cache.free();
      cache = updated.eval();
    }
    assertThat(MlxMemory.peak() - before).isLessThan(1024 * 1024);
    assertThat(MlxReduce.sum(cache, false).toFloat()).isEqualTo(8 * 1024f);
  }

  @Test
  void allocatesLittleOnTheHeapPerOperation() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    MlxArray x = MlxCreate.ones(MlxDtype.FLOAT32, 4, 4).eval();
    addOften(x, 30_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    addOften(x, 10_000);
    long perOperation = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;
    assertThat(perOperation).as("bytes per operation").isLessThanOrEqualTo(64);
  }

  private static void addOften(MlxArray x, int times) {
    for (int i = 0; i < times / 100; i++) {
      try (MlxScope graph = MlxScope.open()) {
        for (int j = 0; j < 100; j++) {
          MlxMath.add(x, x);
        }
      }
    }
  }

  @Test
  void boundsWhatIsKeptForReuse() {
    long before = MlxMemory.setCacheLimit(1 << 20);
    try {
      MlxCreate.ones(MlxDtype.FLOAT32, 1 << 20).eval().free();
      assertThat(MlxMemory.cached()).isLessThanOrEqualTo(1 << 20);
    } finally {
      assertThat(MlxMemory.setCacheLimit(before)).isEqualTo(1 << 20);
    }
    MlxMemory.clearCache();
    assertThat(MlxMemory.cached()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givesMemoryBackThatLiesBetweenArraysInUse() throws IOException {
    assumeThat(MlxDevice.current()).isEqualTo(MlxDevice.CPU);
    List<MlxArray> arrays = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      arrays.add(MlxCreate.ones(MlxDtype.FLOAT32, 16_384).eval()); // 64 KB
    }
    long before = residentKilobytes();
    for (int i = 0; i < arrays.size(); i++) {
      if (i % 50 != 0) {
        arrays.get(i).free();
      }
    }
    MlxMemory.clearCache();
    assertThat(before - residentKilobytes()).isGreaterThan(200_000);
  }

  @Test
  void knowsVersionAndDevice() {
    assertThat(Mlx.problem()).isNull();
    assertThat(Mlx.version()).startsWith("0.32.4");
    assertThat(MlxDevice.CPU.isAvailable()).isTrue();
    assertThat(MlxDevice.current())
        .isEqualTo(MlxDevice.GPU.isAvailable() ? MlxDevice.GPU : MlxDevice.CPU);
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
