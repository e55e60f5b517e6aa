package app.cairn.llm.text.template;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Changes of text as Python makes them.
final class TextEdits {

  private TextEdits() {}

  /// Replaces the first `limit` places of a part, all if it is below 0.
  static String replace(
      Rendering rendering, String text, String old, String replacement, int limit) {
    TextBuffer out = new TextBuffer(rendering);
    if (old.isEmpty()) {
      return insertBetween(out, text, replacement, limit);
    }
    TextSearch search = new TextSearch(rendering, text, old);
    int start = 0;
    for (int done = 0; limit < 0 || done < limit; done++) {
      int found = search.next(start);
      if (found < 0) {
        break;
      }
      out.append(text, start, found).append(replacement);
      start = found + old.length();
    }
    return start == 0 ? text : out.append(text, start, text.length()).toString();
  }

  private static String insertBetween(TextBuffer out, String text, String inserted, int limit) {
    int index = 0;
    int done = 0;
    while (index < text.length() && (limit < 0 || done < limit)) {
      int codePoint = text.codePointAt(index);
      out.append(inserted).appendCodePoint(codePoint);
      index += Character.charCount(codePoint);
      done++;
    }
    if (limit < 0 || done < limit) {
      out.append(inserted);
    }
    return out.append(text, index, text.length()).toString();
  }

  static String strip(String text, boolean left, boolean right) {
    int start = left ? Whitespace.skip(text, 0) : 0;
    int end = right ? Whitespace.skipBack(text, start, text.length()) : text.length();
    return text.substring(start, end);
  }

  static String strip(String text, String characters, boolean left, boolean right) {
    Set<Integer> stripped = characters.codePoints().boxed().collect(Collectors.toSet());
    int start = 0;
    int end = text.length();
    while (left && start < end && stripped.contains(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && start < end && stripped.contains(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  static String capitalize(Rendering rendering, String text) {
    if (text.isEmpty()) {
      return text;
    }
    int rest = text.offsetByCodePoints(0, 1);
    return new TextBuffer(rendering)
        .append(titleCase(text.codePointAt(0)))
        .append(text.substring(rest).toLowerCase(Locale.ROOT))
        .toString();
  }

  /// A character as the first of a capitalized word, which may be more than one.
  private static String titleCase(int codePoint) {
    int title = Character.toTitleCase(codePoint);
    if (title != codePoint) {
      return Character.toString(title);
    }
    String upper = Character.toString(codePoint).toUpperCase(Locale.ROOT);
    if (upper.codePointCount(0, upper.length()) < 2 || Character.isTitleCase(codePoint)) {
      return Character.toString(codePoint);
    }
    int rest = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, rest) + upper.substring(rest).toLowerCase(Locale.ROOT);
  }

  static String title(Rendering rendering, String text) {
    TextBuffer out = new TextBuffer(rendering);
    String lower = text.toLowerCase(Locale.ROOT);
    boolean sameShape = lower.length() == text.length();
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (!inWord) {
        out.append(titleCase(codePoint));
      } else if (sameShape) {
        out.appendCodePoint(lower.codePointAt(i));
      } else {
        out.append(Character.toString(codePoint).toLowerCase(Locale.ROOT));
      }
      inWord = isCased(codePoint);
      i += Character.charCount(codePoint);
    }
    return out.toString();
  }

  private static boolean isCased(int codePoint) {
    return Character.isLowerCase(codePoint)
        || Character.isUpperCase(codePoint)
        || Character.isTitleCase(codePoint);
  }

  static String swapCase(Rendering rendering, String text) {
    TextBuffer out = new TextBuffer(rendering);
    text.codePoints()
        .forEach(
            codePoint -> {
              String character = Character.toString(codePoint);
              out.append(
                  Character.isUpperCase(codePoint)
                      ? character.toLowerCase(Locale.ROOT)
                      : Character.isLowerCase(codePoint)
                          ? character.toUpperCase(Locale.ROOT)
                          : character);
            });
    return out.toString();
  }

  /// Whether all letters that have case are upper, or lower, and there is one.
  static boolean isCased(String text, boolean upper) {
    return text.codePoints().anyMatch(TextEdits::isCased)
        && text.codePoints()
            .filter(TextEdits::isCased)
            .allMatch(upper ? Character::isUpperCase : Character::isLowerCase);
  }

  static boolean isTitle(String text) {
    boolean inWord = false;
    boolean found = false;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int codePoint = text.codePointAt(i);
      if (Character.isLowerCase(codePoint) ? !inWord : isCased(codePoint) && inWord) {
        return false;
      }
      inWord = isCased(codePoint);
      found |= inWord;
    }
    return found;
  }
}
