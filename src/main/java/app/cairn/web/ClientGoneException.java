package app.cairn.web;

import java.io.IOException;

/// The client went away before its answer was complete; nobody is left to be told.
class ClientGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClientGoneException(IOException cause) {
    super(cause);
  }
}
