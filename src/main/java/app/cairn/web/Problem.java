package app.cairn.web;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// What went wrong, as RFC 9457 has it.
///
/// @param title the status in words
/// @param detail a sentence that says what is wrong and what to do
record Problem(String title, int status, String detail) {

  static Problem of(HttpStatusCode status, String detail) {
    HttpStatus known = HttpStatus.resolve(status.value());
    return new Problem(known == null ? "Error" : known.getReasonPhrase(), status.value(), detail);
  }

  static ResponseEntity<Object> response(HttpStatusCode status, String detail) {
    return response(status, HttpHeaders.EMPTY, detail);
  }

  static ResponseEntity<Object> response(
      HttpStatusCode status, HttpHeaders headers, String detail) {
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(of(status, detail));
  }
}
