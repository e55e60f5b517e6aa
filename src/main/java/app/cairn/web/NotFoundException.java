package app.cairn.web;

/// A request for something that Cairn does not have. The message says what.
class NotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotFoundException(String message) {
    super(message);
  }
}
