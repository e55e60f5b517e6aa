package app.cairn.search;

/// The search is not possible now. The message says why and what to do.
public class SearchUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Creates the exception with a message for the user.
  public SearchUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
