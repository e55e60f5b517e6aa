package app.cairn.engine;

/// A request that the engine could not answer. The message can be shown to the user.
public class EngineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// Why it failed, for callers that retry.
  public enum Kind {
    /// MLX or the model is missing: trying again does not help until that is mended.
    UNAVAILABLE,
    /// The worker died or was stopped during the call: the same call may succeed later.
    INTERRUPTED,
    /// The input or the model was refused: the same call fails again.
    REJECTED
  }

  /// Creates the exception with a message for the user.
  public EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /// Creates the exception with a message for the user.
  public EngineException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// Why it failed.
  public Kind kind() {
    return kind;
  }
}
