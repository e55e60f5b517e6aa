package app.cairn.worker;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a worker is.
///
/// @param name short and unique within the service, such as `engine`; names threads, files and log
///   lines
/// @param program what runs in the child
/// @param replyType the type of its replies
/// @param opening a request that each child must answer with one reply before any other, or null;
///   refusing it stops the child, and its reason is the worker's problem
/// @param jvmFlags flags of the child's Java virtual machine, such as `-Xmx512m`
/// @param runFolder where the socket lies while a child connects; created if missing
/// @param policy when a child is stopped and started
/// @param <Q> the requests
/// @param <R> the replies
public record WorkerSpec<Q, R>(
    String name,
    Class<? extends WorkerProgram<Q, R>> program,
    Class<R> replyType,
    @Nullable Q opening,
    List<String> jvmFlags,
    Path runFolder,
    WorkerPolicy policy) {

  public WorkerSpec {
    if (!name.matches("[a-z0-9-]{1,20}")) {
      throw new IllegalArgumentException("not a worker's name: " + name);
    }
    jvmFlags = List.copyOf(jvmFlags);
  }
}
