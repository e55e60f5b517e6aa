package app.cairn.mlx;

/// An error of MLX, with its own message, or a wrong use of an array or scope.
public class MlxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Creates the exception.
  public MlxException(String message) {
    super(message);
  }

  /// Creates the exception with what led to it.
  public MlxException(String message, Throwable cause) {
    super(message, cause);
  }
}
