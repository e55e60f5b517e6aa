package app.cairn.model;

/// A folder that cannot be made known as a model. The message says why and what to do, for the
/// user.
public class ModelRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean known;

  ModelRefusedException(String message, boolean known) {
    super(message);
    this.known = known;
  }

  /// Whether the folder is only known already, and not wrong in itself.
  public boolean isKnown() {
    return known;
  }
}
