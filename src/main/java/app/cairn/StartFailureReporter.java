package app.cairn;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Says in one sentence why Cairn cannot start, where the reason is known.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements SpringBootExceptionReporter {

  @Override
  public boolean reportException(Throwable failure) {
    String sentence = sentence(failure);
    if (sentence == null) {
      return false;
    }
    System.err.println("Cairn cannot start. " + sentence);
    return true;
  }

  private static @Nullable String sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StartException) {
        return cause.getMessage();
      }
      if (cause instanceof PortInUseException busy) {
        return "Port %d is in use. Choose another with --cairn.port.".formatted(busy.getPort());
      }
    }
    return null;
  }
}
