package app.cairn.library.parse;

import org.jspecify.annotations.Nullable;

/// A file that could not be read. The message is a sentence for the user, without the path.
public class ParseException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Outcome outcome;
  private final @Nullable String mediaType;

  /// What becomes of the document.
  public enum Outcome {
    /// There is nothing to read in it: empty, encrypted, no text, a type without a parser.
    SKIPPED,
    /// It should be readable but is not: damaged, over a limit, or it broke the parser.
    FAILED,
    /// The parser was stopped from outside; the file is not to blame and is tried again.
    INTERRUPTED
  }

  /// Creates the exception for a file of which nothing is known.
  public ParseException(Outcome outcome, String reason) {
    this(outcome, reason, null);
  }

  /// Creates the exception.
  ///
  /// @param mediaType what the file's content shows it to be; null if that is not known
  public ParseException(Outcome outcome, String reason, @Nullable String mediaType) {
    super(reason);
    this.outcome = outcome;
    this.mediaType = mediaType;
  }

  /// The same for a file of this type.
  ParseException in(String type) {
    ParseException known = new ParseException(outcome, String.valueOf(getMessage()), type);
    known.initCause(getCause());
    return known;
  }

  /// What becomes of the document.
  public Outcome outcome() {
    return outcome;
  }

  /// What the file's content shows it to be, or null if that is not known.
  public @Nullable String mediaType() {
    return mediaType;
  }
}
