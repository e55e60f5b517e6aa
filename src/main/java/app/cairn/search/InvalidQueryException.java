package app.cairn.search;

/// A query or question that cannot be looked for. The message says why and what to do.
public class InvalidQueryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /// What is wrong with it.
  public enum Problem {
    /// There is no letter, digit or symbol in it.
    EMPTY,
    /// It is longer than [QueryText#LONGEST].
    TOO_LONG,
    /// It holds control characters or halves of characters.
    NOT_TEXT
  }

  /// Creates the exception with a message for the user.
  public InvalidQueryException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /// What is wrong with it.
  public Problem problem() {
    return problem;
  }
}
