package app.cairn.library;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.helpers.NOPLogger;

/// Hears from the system what changes in a folder. What it says is only a hint where to look:
/// events may come late, twice, in any order or not at all.
final class FolderWatch implements AutoCloseable {

  private final DirectoryWatcher watcher;
  private final CompletableFuture<Void> watching;

  private FolderWatch(DirectoryWatcher watcher, CompletableFuture<Void> watching) {
    this.watcher = watcher;
    this.watching = watching;
  }

  /// Begins to watch.
  ///
  /// @param changed told of every path at which something happened
  /// @param lost told when events were lost
  /// @throws IOException if the system cannot watch the folder, for example for want of handles
  static FolderWatch start(Path root, IgnoreRules rules, Consumer<Path> changed, Runnable lost)
      throws IOException {
    DirectoryWatcher watcher =
        DirectoryWatcher.builder()
            .path(root)
            .logger(NOPLogger.NOP_LOGGER)
            .fileHashing(false)
            .fileTreeVisitor(new FollowedTree(root, rules))
            .listener(new Listener(root, rules, changed, lost))
            .build();
    CompletableFuture<Void> watching =
        watcher.watchAsync(
            loop -> Thread.ofPlatform().daemon().name("library-watch-" + root).start(loop));
    if (watching.isCompletedExceptionally()) {
      watcher.close();
      try {
        watching.join();
      } catch (CompletionException e) {
        throw cause(e);
      }
    }
    // Whatever ends the watcher, the folder is compared as a whole.
    return new FolderWatch(watcher, watching.whenComplete((ended, failure) -> lost.run()));
  }

  boolean isAlive() {
    return !watching.isDone();
  }

  @Override
  public void close() {
    try {
      watcher.close();
    } catch (IOException e) {
      // The system frees its handles when the process ends.
    }
  }

  private static IOException cause(CompletionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof UncheckedIOException && cause.getCause() instanceof IOException io) {
      return io;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  private record Listener(Path root, IgnoreRules rules, Consumer<Path> changed, Runnable lost)
      implements DirectoryChangeListener {

    @Override
    public void onEvent(DirectoryChangeEvent event) {
      Path path = event.path();
      if (event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW || path == null) {
        lost.run();
      } else if (path.startsWith(root) && !rules.ignores(root, path)) {
        changed.accept(path);
      }
    }

    @Override
    public void onException(Exception failure) {
      lost.run();
    }
  }

  /// Walks only what is followed; what cannot be read is left out.
  private record FollowedTree(Path root, IgnoreRules rules) implements FileTreeVisitor {

    @Override
    public void recursiveVisitFiles(Path start, Callback onDirectory, Callback onFile)
        throws IOException {
      if (!start.startsWith(root) || rules.ignores(root, start)) {
        return;
      }
      Files.walkFileTree(
          start,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
              if (!directory.equals(root) && rules.ignores(directory.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              onDirectory.call(directory);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              onFile.call(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }
}
