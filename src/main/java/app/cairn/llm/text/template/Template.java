package app.cairn.llm.text.template;

import app.cairn.llm.text.template.TemplateException.Kind;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A compiled template. It renders as Python's Jinja2 does in the environment that Hugging Face's
/// transformers sets up for chat templates: sandboxed and immutable, with `trim_blocks` and
/// `lstrip_blocks`, `break` and `continue`, `generation` blocks, `raise_exception`, `strftime_now`
/// and a `tojson` that writes plain JSON. Thread-safe.
public final class Template {

  private static final int MAX_LENGTH = 1_000_000;

  /// The limits of levels are set for ordinary threads; one with a smaller stack ends with this.
  private static final String TOO_DEEP = "more levels than this thread has room for";

  private final List<Statement> body;

  private Template(List<Statement> body) {
    this.body = body;
  }

  /// Compiles a template.
  ///
  /// @throws TemplateException if it is none
  public static Template compile(String source) {
    if (source.length() > MAX_LENGTH) {
      throw new TemplateException(
          Kind.LIMIT, 1, "a template of more than %,d characters".formatted(MAX_LENGTH));
    }
    try {
      return new Template(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw new TemplateException(Kind.LIMIT, 1, TOO_DEEP);
    }
  }

  /// Renders with the present time and the usual limits.
  ///
  /// @param context what the template can name: strings, numbers, truth values, lists, maps and
  ///   null
  /// @throws TemplateException if the template refuses the values, fails with them or takes too
  ///   much
  public String render(Map<String, ? extends @Nullable Object> context) {
    return render(context, TemplateLimits.DEFAULT, LocalDateTime::now);
  }

  /// Renders.
  ///
  /// @param context what the template can name: strings, numbers, truth values, lists, maps and
  ///   null
  /// @param now gives the time that the template may write
  /// @throws TemplateException if the template refuses the values, fails with them or takes too
  ///   much
  public String render(
      Map<String, ? extends @Nullable Object> context,
      TemplateLimits limits,
      Supplier<LocalDateTime> now) {
    Rendering rendering = new Rendering(limits, now);
    try {
      Scope globals = new Scope();
      Globals.addTo(globals);
      context.forEach((name, value) -> globals.set(name, ContextValues.of(rendering, value)));
      TextBuffer out = new TextBuffer(rendering);
      new Interpreter(rendering).execute(body, globals.inner(), out);
      return out.toString();
    } catch (StackOverflowError e) {
      throw rendering.fail(Kind.LIMIT, TOO_DEEP);
    }
  }
}
