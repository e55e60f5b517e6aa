package app.cairn.web;

import app.cairn.library.Document;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// How a browser gets a document's file. Files come from anywhere, so none may act as a page of
/// Cairn: only types that run nothing are shown, in a sandbox; all others are saved.
///
/// @param type what the browser is told that it is
/// @param policy what the file may do when it is shown
record FileDisplay(MediaType type, ContentDisposition disposition, String policy) {

  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp");

  private static final String NOTHING =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

  /// Browsers' own PDF viewers do not start in a sandbox; they are one themselves.
  private static final String PDF = NOTHING + "; object-src 'self'; style-src 'unsafe-inline'";

  static FileDisplay of(Document document) {
    String type = document.mediaType() == null ? "" : document.mediaType();
    if (type.equals("application/pdf")) {
      return new FileDisplay(MediaType.APPLICATION_PDF, shown(document), PDF);
    }
    if (IMAGES.contains(type)) {
      return new FileDisplay(
          MediaType.parseMediaType(type), shown(document), NOTHING + "; sandbox");
    }
    if (type.startsWith("text/") && !type.equals("text/html")) {
      var plain = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
      return new FileDisplay(plain, shown(document), NOTHING + "; sandbox");
    }
    return new FileDisplay(
        MediaType.APPLICATION_OCTET_STREAM, saved(document), NOTHING + "; sandbox");
  }

  ResponseEntity<Resource> response(DocumentFile file, Instant modified) {
    return ResponseEntity.ok()
        .contentType(type)
        .lastModified(modified)
        .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
        .header("Content-Security-Policy", policy)
        .body(file);
  }

  private static ContentDisposition shown(Document document) {
    return ContentDisposition.inline().filename(document.name(), StandardCharsets.UTF_8).build();
  }

  private static ContentDisposition saved(Document document) {
    return ContentDisposition.attachment()
        .filename(document.name(), StandardCharsets.UTF_8)
        .build();
  }
}
