package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// Values as Python's `str` and `repr` write them.
final class Printing {

  private final Rendering rendering;
  private final TextBuffer out;

  private Printing(Rendering rendering) {
    this.rendering = rendering;
    this.out = new TextBuffer(rendering);
  }

  static String str(Rendering rendering, Object value) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      case Undefined undefined -> "";
      default -> repr(rendering, value);
    };
  }

  static String repr(Rendering rendering, Object value) {
    Printing printing = new Printing(rendering);
    printing.value(value);
    return printing.out.toString();
  }

  private void value(Object value) {
    rendering.enter();
    switch (value) {
      case String text -> quoted(text);
      case Markup markup -> {
        out.append("Markup(");
        quoted(markup.text());
        out.append(')');
      }
      case Boolean truth -> out.append(truth ? "True" : "False");
      case None none -> out.append("None");
      case Long number -> out.append(Long.toString(number));
      case BigInteger number -> out.append(number.toString());
      case Double number -> out.append(Numbers.repr(number));
      case List<?> list -> sequence("[", list, "]");
      case Tuple tuple -> sequence("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
      case Dict dict -> dict(dict);
      case DictView view -> sequence(view.name() + "([", view.items(), "])");
      case Range range -> range(range);
      case Undefined undefined -> out.append("Undefined");
      case Namespace namespace -> namespace(namespace);
      case Macro macro -> macro(macro);
      case Loop loop -> {
        long length = loop.length(rendering);
        out.append("<LoopContext %d/%d>".formatted(loop.index0() + 1, length));
      }
      case Function function -> out.append("<function %s>".formatted(function.name()));
      case BoundMethod method ->
          out.append(
              "<built-in method %s of %s object>"
                  .formatted(method.name(), Types.name(method.owner())));
      default -> out.append("<%s object>".formatted(Types.name(value)));
    }
    rendering.leave();
  }

  private void sequence(String open, List<?> items, String close) {
    out.append(open);
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      value(item);
      separator = ", ";
    }
    out.append(close);
  }

  private void dict(Dict dict) {
    out.append('{');
    String separator = "";
    for (Dict.Entry entry : dict.entries()) {
      out.append(separator);
      value(entry.key());
      out.append(": ");
      value(entry.value());
      separator = ", ";
    }
    out.append('}');
  }

  private void range(Range range) {
    out.append("range(%d, %d".formatted(range.start(), range.stop()));
    out.append(range.step() == 1 ? ")" : ", %d)".formatted(range.step()));
  }

  private void namespace(Namespace namespace) {
    out.append("<Namespace {");
    String separator = "";
    for (Map.Entry<String, Object> field : namespace.fields().entrySet()) {
      out.append(separator);
      quoted(field.getKey());
      out.append(": ");
      value(field.getValue());
      separator = ", ";
    }
    out.append("}>");
  }

  private void macro(Macro macro) {
    out.append("<Macro ");
    if (macro.name().isEmpty()) {
      out.append("anonymous");
    } else {
      quoted(macro.name());
    }
    out.append('>');
  }

  private void quoted(String text) {
    rendering.reading(text.length());
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    int index = 0;
    while (index < text.length()) {
      int codePoint = text.codePointAt(index);
      index += Character.charCount(codePoint);
      switch (codePoint) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (codePoint == quote) {
            out.append('\\').append(quote);
          } else if (isPrintable(codePoint)) {
            out.appendCodePoint(codePoint);
          } else if (codePoint < 0x100) {
            out.append("\\x%02x".formatted(codePoint));
          } else if (codePoint < 0x10000) {
            out.append("\\u%04x".formatted(codePoint));
          } else {
            out.append("\\U%08x".formatted(codePoint));
          }
        }
      }
    }
    out.append(quote);
  }

  static boolean isPrintable(int codePoint) {
    if (codePoint < 0x7F) {
      return codePoint >= ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
