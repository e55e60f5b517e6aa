package app.cairn.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory of this machine, or of the container that this process is in.
final class MachineMemory {

  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path GROUP = Path.of("/sys/fs/cgroup");

  private MachineMemory() {}

  /// How many bytes a new model could have now. Where the system does not tell, three quarters of
  /// all memory, which is what macOS leaves to the GPU, less what models have already.
  ///
  /// @param inUse what models have already
  static long available(long inUse) {
    long machine = field(MEMINFO, "MemAvailable:") * 1024;
    if (machine == 0) {
      machine = total() / 4 * 3 - inUse;
    }
    long limit = number(GROUP.resolve("memory.max"));
    if (limit == 0) {
      return machine;
    }
    // Of files that were read the system lets go by itself.
    long used =
        number(GROUP.resolve("memory.current"))
            - field(GROUP.resolve("memory.stat"), "inactive_file ");
    return Math.min(machine, limit - used);
  }

  private static long total() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /// The number behind a name at the beginning of a line; 0 if there is none.
  private static long field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> digits(line.substring(name.length())))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /// The number that a file holds; 0 if it holds none.
  private static long number(Path file) {
    try {
      return digits(Files.readString(file));
    } catch (IOException e) {
      return 0;
    }
  }

  private static long digits(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
  }
}
