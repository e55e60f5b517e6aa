package app.cairn.engine;

import org.jspecify.annotations.Nullable;

/// A text while it is written, to be read by one thread. Closing it early, from any thread, stops
/// the writing.
public interface GenerationStream extends AutoCloseable {

  /// Waits for what comes next; null after [GenerationEvent.Done].
  ///
  /// @throws TooManyTokensException if the prompt is too long
  /// @throws EngineException if the request has another fault, the model cannot be loaded, or the
  ///   engine died
  @Nullable GenerationEvent next();

  @Override
  void close();
}
