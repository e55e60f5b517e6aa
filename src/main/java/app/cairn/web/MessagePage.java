package app.cairn.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.springframework.web.util.HtmlUtils;

/// A short page of its own, shown where the real page cannot be.
final class MessagePage {

  private static final String STYLE =
      ":root{color-scheme:light dark;background:light-dark(#faf8f4,#191816);"
          + "color:light-dark(#1e1c19,#ece8e0)}body{font:16px/1.6"
          + " system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem}h1{font:500"
          + " 1.75rem/1.25 ui-serif,Georgia,serif}code{display:block;padding:1rem;border:1px"
          + " solid;border-radius:.5rem;overflow-wrap:anywhere;user-select:all}";

  /// Allows this page's own style and nothing else.
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + sha256(STYLE)
          + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private MessagePage() {}

  /// A page with a heading and paragraphs of text; one that begins with `$ ` is shown as a command.
  static String html(String heading, String... paragraphs) {
    StringBuilder body = new StringBuilder();
    for (String paragraph : paragraphs) {
      boolean command = paragraph.startsWith("$ ");
      body.append(command ? "<p><code>" : "<p>")
          .append(HtmlUtils.htmlEscape(command ? paragraph.substring(2) : paragraph, "UTF-8"))
          .append(command ? "</code></p>\n" : "</p>\n");
    }
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Cairn</title>
    <style>%s</style>
    </head>
    <body>
    <main>
    <h1>%s</h1>
    %s</main>
    </body>
    </html>
    """
        .formatted(STYLE, HtmlUtils.htmlEscape(heading, "UTF-8"), body);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
