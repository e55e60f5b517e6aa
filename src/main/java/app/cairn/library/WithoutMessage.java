package app.cairn.library;

import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A failure as it is fit for the log: its kind and place, but not its message, which may quote a
/// document, a question or a token. Only the messages of the database and of the file system are
/// kept, since they name tables and files.
public final class WithoutMessage extends Throwable {

  private static final long serialVersionUID = 1L;

  private WithoutMessage(Throwable failure, @Nullable Throwable cause) {
    super(describe(failure), cause, false, true);
    setStackTrace(failure.getStackTrace());
  }

  /// The failure and its causes.
  public static WithoutMessage of(Throwable failure) {
    Throwable cause = failure.getCause();
    return new WithoutMessage(failure, cause == null ? null : of(cause));
  }

  /// The kind of the first cause.
  static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return describe(root);
  }

  private static String describe(Throwable failure) {
    return failure instanceof SQLException || failure instanceof FileSystemException
        ? failure.toString()
        : failure.getClass().getName();
  }
}
