package app.cairn.llm;

/// Why a text ended.
public enum FinishReason {
  /// The model ended it.
  END,
  /// A stop string was reached.
  STOP_STRING,
  /// As many tokens as allowed, or as the context has room for, were written.
  LENGTH,
  /// Nobody wanted the rest.
  CANCELLED
}
