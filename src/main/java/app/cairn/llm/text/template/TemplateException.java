package app.cairn.llm.text.template;

/// A template that does not compile, or does not render these values. The reason is worded as
/// Jinja2 words it, where it has one.
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Kind {
    /// The template is no template.
    SYNTAX,
    /// The template itself refused, with `raise_exception`.
    RAISED,
    /// Something was done with a value that is not there.
    UNDEFINED,
    /// Something was asked for that templates must not do.
    SECURITY,
    /// An operation does not fit its values.
    RUNTIME,
    /// The template took too long, too much memory or too many levels.
    LIMIT,
    /// A part of the language that no chat template was seen to use.
    UNSUPPORTED
  }

  private final Kind kind;
  private final int line;
  private final String reason;

  TemplateException(Kind kind, int line, String reason) {
    super("line %d: %s".formatted(line, reason));
    this.kind = kind;
    this.line = line;
    this.reason = reason;
  }

  /// What went wrong.
  public Kind kind() {
    return kind;
  }

  /// The line of the template, counted from 1.
  public int line() {
    return line;
  }

  /// Why, without the line.
  public String reason() {
    return reason;
  }
}
