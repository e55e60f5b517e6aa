package app.cairn.library.parse;

/// A file that could not be read. The message is a sentence for the user, without the path.
public class ParseException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Outcome outcome;

  /// What becomes of the document.
  public enum Outcome {
    /// There is nothing to read in it: empty, encrypted, no text, a type without a parser.
    SKIPPED,
    /// It should be readable but is not: damaged, over a limit, or it broke the parser.
    FAILED,
    /// The parser was stopped from outside; the file is not to blame and is tried again.
    INTERRUPTED
  }

  /// Creates the exception.
  public ParseException(Outcome outcome, String reason) {
    super(reason);
    this.outcome = outcome;
  }

  /// What becomes of the document.
  public Outcome outcome() {
    return outcome;
  }
}
