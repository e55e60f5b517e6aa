package app.cairn.mlx;

import org.jspecify.annotations.Nullable;

/// Owns arrays and frees them when it is closed. Belongs to the thread that opened it.
///
/// Scopes opened with [#open] nest, and each operation puts its result into the innermost. A
/// detached scope stands apart: it holds what outlives a piece of work (weights, caches) and takes
/// arrays only through [#adopt].
public final class MlxScope implements AutoCloseable {

  private final MlxThread thread;
  private final @Nullable MlxScope parent;
  private final boolean nested;
  private long handle;

  private MlxScope(MlxThread thread, @Nullable MlxScope parent, boolean nested) {
    this.thread = thread;
    this.parent = parent;
    this.nested = nested;
    this.handle = Calls.openScope();
  }

  /// Opens a scope within the innermost one and makes it the innermost.
  ///
  /// @throws MlxException if MLX cannot be loaded, with what is missing
  public static MlxScope open() {
    MlxThread thread = MlxThread.current();
    MlxScope scope = new MlxScope(thread, thread.innermost(), true);
    thread.setInnermost(scope);
    return scope;
  }

  /// Creates a scope that no operation puts results into, for arrays that live long.
  ///
  /// @throws MlxException if MLX cannot be loaded, with what is missing
  public static MlxScope detached() {
    return new MlxScope(MlxThread.current(), null, false);
  }

  /// Hands an array over to the enclosing scope, so that it outlives this one.
  ///
  /// @return the same array
  /// @throws MlxException if there is no enclosing scope
  public MlxArray keep(MlxArray array) {
    if (parent == null) {
      throw new MlxException("this scope has no enclosing scope that could keep an array");
    }
    return parent.adopt(array);
  }

  /// Takes an array over from the scope that it is in.
  ///
  /// @return the same array
  public MlxArray adopt(MlxArray array) {
    thread.checkOwner();
    array.moveTo(this, openHandle());
    return array;
  }

  /// How many arrays it holds.
  public long size() {
    thread.checkOwner();
    return Calls.scopeSize(openHandle());
  }

  /// Whether it is not closed yet.
  public boolean isOpen() {
    return handle != 0;
  }

  /// Frees all its arrays; scopes opened within it and still open are closed first. Closing again
  /// does nothing.
  ///
  /// @throws MlxException on another thread than the owner
  @Override
  public void close() {
    if (handle == 0) {
      return;
    }
    thread.checkOwner();
    if (nested) {
      for (MlxScope inner = thread.innermost(); inner != null && inner != this; ) {
        inner.free();
        inner = inner.parent;
      }
      thread.setInnermost(parent);
    }
    free();
  }

  private void free() {
    long closing = handle;
    handle = 0;
    Calls.closeScope(closing);
  }

  MlxThread thread() {
    return thread;
  }

  long openHandle() {
    if (handle == 0) {
      throw new MlxException("this scope was closed");
    }
    return handle;
  }
}
