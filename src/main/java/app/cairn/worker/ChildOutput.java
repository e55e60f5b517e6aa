package app.cairn.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a child's output to the log, so that the child never blocks on it. Lines are cut, and
/// after so many of them the rest is read and dropped.
final class ChildOutput {

  private static final Logger log = LoggerFactory.getLogger(ChildOutput.class);
  private static final int MAX_LINES = 200;
  private static final int MAX_LENGTH = 400;

  private final Process process;
  private final String prefix;
  private final Thread reader;
  private final List<String> lastLines = new CopyOnWriteArrayList<>();

  ChildOutput(Process process, String name) {
    this.process = process;
    this.prefix = "[" + name + " " + process.pid() + "]";
    this.reader = Thread.ofPlatform().daemon().name(name + "-output").start(this::read);
  }

  /// The last lines of a child that has ended, for the reason of a start that failed.
  String lastLines() throws InterruptedException {
    reader.join(Duration.ofSeconds(1));
    return String.join(" ", lastLines);
  }

  private void read() {
    try (var text =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      int lines = 0;
      for (int next = text.read(); next >= 0; next = text.read()) {
        if (next != '\n') {
          if (line.length() < MAX_LENGTH) {
            line.append((char) next);
          }
        } else if (!line.isEmpty()) {
          print(line.toString().strip(), ++lines);
          line.setLength(0);
        }
      }
      print(line.toString().strip(), ++lines);
    } catch (IOException e) {
      // The child is gone.
    }
  }

  private void print(String line, int number) {
    if (line.isEmpty()) {
      return;
    }
    lastLines.add(line);
    if (lastLines.size() > 3) {
      lastLines.removeFirst();
    }
    if (number < MAX_LINES) {
      log.info("{} {}", prefix, line);
    } else if (number == MAX_LINES) {
      log.info("{} writes much; the rest is left out", prefix);
    }
  }
}
