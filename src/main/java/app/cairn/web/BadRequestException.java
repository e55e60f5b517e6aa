package app.cairn.web;

/// A request that does not fit. The message says why and what to do.
class BadRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadRequestException(String message) {
    super(message);
  }
}
