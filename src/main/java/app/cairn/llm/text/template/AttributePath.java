package app.cairn.llm.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A path such as `function.name` that filters look up in each element. A part of digits is an
/// index.
final class AttributePath {

  private final List<Object> parts;
  private final @Nullable Object otherwise;

  private AttributePath(List<Object> parts, @Nullable Object otherwise) {
    this.parts = parts;
    this.otherwise = otherwise;
  }

  /// @param path a path, an index, or `None` for the element itself
  /// @param otherwise what takes the place of parts that are not there, or null
  static AttributePath of(Rendering rendering, Object path, @Nullable Object otherwise) {
    if (path instanceof None) {
      return new AttributePath(List.of(), otherwise);
    }
    if (!Types.isText(path)) {
      return new AttributePath(List.of(path), otherwise);
    }
    List<Object> parts = new ArrayList<>();
    for (Object part : TextSplit.parts(rendering, Types.text(path), ".", -1)) {
      String text = (String) part;
      boolean isIndex =
          !text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit);
      parts.add(isIndex ? (Object) Long.valueOf(text) : text);
    }
    return new AttributePath(parts, otherwise);
  }

  /// Several paths with commas between them.
  static List<AttributePath> several(Rendering rendering, Object paths) {
    if (!Types.isText(paths)) {
      return List.of(of(rendering, paths, null));
    }
    List<AttributePath> all = new ArrayList<>();
    for (Object path : TextSplit.parts(rendering, Types.text(paths), ",", -1)) {
      all.add(of(rendering, path, null));
    }
    return all;
  }

  Object in(Rendering rendering, Object value) {
    Object found = value;
    for (Object part : parts) {
      found = Attributes.item(rendering, found, part);
      if (found instanceof Undefined && otherwise != null) {
        found = otherwise;
      }
    }
    return found;
  }

  /// What sorting and telling apart go by: text in lower case, unless case matters.
  static Object key(Rendering rendering, Object value, boolean caseSensitive) {
    if (caseSensitive || !Types.isText(value)) {
      return value;
    }
    String text = Types.text(value);
    rendering.writing(text.length());
    return text.toLowerCase(Locale.ROOT);
  }
}
