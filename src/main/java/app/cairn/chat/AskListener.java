package app.cairn.chat;

import reactor.core.publisher.Mono;

/// Hears of an answer as it grows. An exception that it throws ends the answering and reaches the
/// caller: so a closed connection costs no more work.
@FunctionalInterface
public interface AskListener {

  /// Takes the next event; called on the thread that asked.
  void on(AskEvent event);

  /// Completes when nobody listens any more, also between events; the next event then throws.
  default Mono<Void> gone() {
    return Mono.never();
  }
}
