package app.cairn.llm.text.template;

/// Text that the filter `safe` marked. What is added to it is escaped for HTML, as in Jinja2, even
/// where escaping is off otherwise.
record Markup(String text) {

  static String escape(Rendering rendering, Object value) {
    if (value instanceof Markup markup) {
      return markup.text();
    }
    String text = Printing.str(rendering, value);
    rendering.reading(text.length());
    TextBuffer escaped = new TextBuffer(rendering);
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      String entity =
          switch (text.charAt(i)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&#34;";
            case '\'' -> "&#39;";
            default -> "";
          };
      if (!entity.isEmpty()) {
        escaped.append(text, done, i).append(entity);
        done = i + 1;
      }
    }
    return done == 0 ? text : escaped.append(text, done, text.length()).toString();
  }
}
