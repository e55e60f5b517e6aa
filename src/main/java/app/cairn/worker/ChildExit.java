package app.cairn.worker;

import java.nio.file.Files;
import java.nio.file.Path;

/// Why a child is gone, in words.
///
/// @param kind how that concerns the requests it was working on
/// @param reason a sentence for the user
record ChildExit(WorkerException.Kind kind, String reason) {

  /// The exit status of `-XX:+ExitOnOutOfMemoryError`.
  static final int OUT_OF_MEMORY = 3;

  /// What an exit status means. Above 128 it is a signal: hang-up, interrupt, kill and terminate
  /// come from outside, others from a fault of the process itself.
  static ChildExit of(int status, String name, Path crashReport) {
    return switch (status) {
      case OUT_OF_MEMORY ->
          new ChildExit(
              WorkerException.Kind.OUT_OF_MEMORY, "The %s ran out of memory.".formatted(name));
      case 129, 130, 137, 143 ->
          new ChildExit(
              WorkerException.Kind.KILLED,
              "The %s was killed (signal %d).".formatted(name, status - 128));
      default ->
          new ChildExit(
              WorkerException.Kind.CRASHED,
              Files.exists(crashReport)
                  ? "The %s crashed; a report lies in %s.".formatted(name, crashReport)
                  : "The %s ended unexpectedly (status %d).".formatted(name, status));
    };
  }

  WorkerException toException() {
    return new WorkerException(kind, reason);
  }
}
