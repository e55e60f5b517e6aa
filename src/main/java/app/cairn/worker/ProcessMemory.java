package app.cairn.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process's memory as the system sees it.
///
/// @param resident bytes in memory now
/// @param peak the most so far, as far as the system tells
record ProcessMemory(long resident, long peak) {

  /// Reads it from `/proc`, or asks `ps`; null if the process is gone or nobody tells.
  static @Nullable ProcessMemory of(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      if (Files.isReadable(status)) {
        return ofStatus(Files.readString(status));
      }
      return System.getProperty("os.name").startsWith("Mac") ? ofPs(pid) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable ProcessMemory ofStatus(String status) {
    long resident = 0;
    long peak = 0;
    for (String line : status.lines().toList()) {
      if (line.startsWith("VmRSS:")) {
        resident = kilobytes(line);
      } else if (line.startsWith("VmHWM:")) {
        peak = kilobytes(line);
      }
    }
    return resident == 0 ? null : new ProcessMemory(resident, Math.max(peak, resident));
  }

  private static @Nullable ProcessMemory ofPs(long pid) throws IOException {
    Process ps =
        new ProcessBuilder("/bin/ps", "-o", "rss=", "-p", Long.toString(pid))
            .redirectErrorStream(true)
            .start();
    try (var output = ps.getInputStream()) {
      String text = new String(output.readNBytes(100), StandardCharsets.US_ASCII).strip();
      if (!ps.waitFor(2, TimeUnit.SECONDS)) {
        ps.destroyForcibly();
      }
      long resident = text.matches("[0-9]{1,12}") ? Long.parseLong(text) * 1024 : 0;
      return resident == 0 ? null : new ProcessMemory(resident, resident);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }
}
