package app.cairn.library.parse;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How the processes run that read files, one file at a time each.
///
/// @param processes how many files are read at the same time
/// @param heap the Java heap of each
/// @param timeLimit how long reading one file may take
/// @param startTimeout how long the start of a process may take; on a machine with too much to do,
///   giving up early would only add to that
/// @param idleTimeout after how long without a file a process is stopped and its memory given back
/// @param maxFiles after how many files a process is replaced
/// @param maxMemory above how much memory after a file a process is replaced
public record ParserProperties(
    @DefaultValue("2") int processes,
    @DefaultValue("512MB") DataSize heap,
    @DefaultValue("60s") Duration timeLimit,
    @DefaultValue("2m") Duration startTimeout,
    @DefaultValue("1m") Duration idleTimeout,
    @DefaultValue("1000") int maxFiles,
    @DefaultValue("900MB") DataSize maxMemory) {

  public ParserProperties {
    if (processes < 1 || processes > 32) {
      throw new IllegalArgumentException(
          "cairn.parser.processes is %d, but must lie between 1 and 32".formatted(processes));
    }
    if (heap.toMegabytes() < 64) {
      throw new IllegalArgumentException("cairn.parser.heap must be at least 64MB");
    }
    if (timeLimit.toMillis() < 100) {
      throw new IllegalArgumentException("cairn.parser.time-limit must be at least 100ms");
    }
    if (startTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException("cairn.parser.start-timeout must be at least one second");
    }
    if (idleTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException("cairn.parser.idle-timeout must be at least one second");
    }
    if (maxFiles < 1) {
      throw new IllegalArgumentException("cairn.parser.max-files must be at least 1");
    }
    if (maxMemory.compareTo(heap) < 0) {
      throw new IllegalArgumentException(
          "cairn.parser.max-memory must not be less than cairn.parser.heap");
    }
  }
}
