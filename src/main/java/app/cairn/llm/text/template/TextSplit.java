package app.cairn.llm.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Cuts text into parts as Python's `split`, `rsplit` and `splitlines` do. A limit below 0 is none.
final class TextSplit {

  private TextSplit() {}

  static List<Object> parts(Rendering rendering, String text, String separator, int limit) {
    List<Object> parts = new ArrayList<>();
    TextSearch search = new TextSearch(rendering, text, separator);
    int start = 0;
    while (limit < 0 || parts.size() < limit) {
      int end = search.next(start);
      if (end < 0) {
        break;
      }
      add(rendering, parts, text, start, end);
      start = end + separator.length();
    }
    add(rendering, parts, text, start, text.length());
    return parts;
  }

  static List<Object> partsFromEnd(Rendering rendering, String text, String separator, int limit) {
    if (limit < 0) {
      return parts(rendering, text, separator, limit);
    }
    List<Object> parts = new ArrayList<>();
    int end = text.length();
    while (parts.size() < limit) {
      int start = TextSearch.last(rendering, text, separator, end);
      if (start < 0) {
        break;
      }
      add(rendering, parts, text, start + separator.length(), end);
      end = start;
    }
    add(rendering, parts, text, 0, end);
    Collections.reverse(parts);
    return parts;
  }

  static List<Object> words(Rendering rendering, String text, int limit) {
    List<Object> words = new ArrayList<>();
    int start = Whitespace.skip(text, 0);
    while (start < text.length()) {
      int end = start;
      if (limit >= 0 && words.size() == limit) {
        end = text.length();
      }
      while (end < text.length() && !Whitespace.is(text.charAt(end))) {
        end++;
      }
      add(rendering, words, text, start, end);
      start = Whitespace.skip(text, end);
    }
    return words;
  }

  static List<Object> wordsFromEnd(Rendering rendering, String text, int limit) {
    List<Object> words = new ArrayList<>();
    int end = Whitespace.skipBack(text, 0, text.length());
    while (end > 0) {
      int start = end;
      if (limit >= 0 && words.size() == limit) {
        start = 0;
      }
      while (start > 0 && !Whitespace.is(text.charAt(start - 1))) {
        start--;
      }
      add(rendering, words, text, start, end);
      end = Whitespace.skipBack(text, 0, start);
    }
    Collections.reverse(words);
    return words;
  }

  static List<Object> lines(Rendering rendering, String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (endsLine(character)) {
        int end = i;
        if (character == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        add(rendering, lines, text, start, keepEnds ? i + 1 : end);
        start = i + 1;
      }
    }
    if (start < text.length()) {
      add(rendering, lines, text, start, text.length());
    }
    return lines;
  }

  private static boolean endsLine(char character) {
    return switch (character) {
      case '\n', '\r', 0x0B, '\f', 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }

  private static void add(
      Rendering rendering, List<Object> parts, String text, int start, int end) {
    rendering.making(1);
    rendering.writing(end - start);
    parts.add(text.substring(start, end));
  }
}
