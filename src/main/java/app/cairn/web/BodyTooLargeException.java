package app.cairn.web;

import java.io.IOException;

/// A request whose body is larger than Cairn reads.
class BodyTooLargeException extends IOException {

  private static final long serialVersionUID = 1L;

  static final String MESSAGE =
      "The request is larger than %d KB".formatted(BodyLimitFilter.MOST_BYTES / 1024);

  BodyTooLargeException() {
    super(MESSAGE);
  }
}
