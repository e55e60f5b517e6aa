package app.cairn.library;

/// A folder that cannot be added. The message says why and what to do, for the user.
public class FolderRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /// Why it was refused.
  public enum Problem {
    /// Not an absolute path, or not a path at all.
    NOT_ABSOLUTE,
    /// Nothing is there.
    NOT_FOUND,
    /// It is a file.
    NOT_A_FOLDER,
    /// Its content cannot be listed.
    UNREADABLE,
    /// It is the whole disk.
    ROOT,
    /// It lies in Cairn's own data folder or contains it.
    DATA_FOLDER,
    /// It is known already.
    ALREADY_ADDED,
    /// It lies in a known folder or contains one.
    NESTED;

    /// Whether it is only in conflict with what is known, not wrong in itself.
    public boolean isConflict() {
      return this == ALREADY_ADDED || this == NESTED;
    }
  }

  /// Creates the exception with a message for the user.
  public FolderRefusedException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /// Why it was refused.
  public Problem problem() {
    return problem;
  }
}
