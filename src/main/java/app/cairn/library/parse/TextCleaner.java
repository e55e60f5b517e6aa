package app.cairn.library.parse;

import java.text.Normalizer;

/// Makes text uniform: `\n` between lines, composed characters (NFC), no control characters, no
/// unpaired surrogates, no long runs of dots and dashes.
final class TextCleaner {

  private static final char UNREADABLE = '\uFFFD';
  private static final int LONGEST_RUN = 3;
  private static final String RULE_CHARACTERS = "._-=*~#+·•…─━═_＿\uFFFD";

  private TextCleaner() {}

  /// Cleans prose: white space becomes single spaces, blank lines go.
  static String prose(CharSequence raw) {
    StringBuilder clean = new StringBuilder(raw.length());
    int run = 0;
    int last = -1;
    for (int i = 0; i < raw.length(); ) {
      int character = Character.codePointAt(raw, i);
      i += Character.charCount(character);
      if (isLineBreak(character)) {
        newLine(clean);
        run = 0;
        last = '\n';
      } else if (character == '\t' || Character.isSpaceChar(character)) {
        if (!clean.isEmpty() && !endsInWhiteSpace(clean)) {
          clean.append(' ');
        }
      } else if (!isDropped(character)) {
        run = character == last ? run + 1 : 1;
        last = character;
        if (run <= LONGEST_RUN || RULE_CHARACTERS.indexOf(character) < 0) {
          clean.appendCodePoint(character);
        }
      }
    }
    trimEnd(clean);
    return isUnreadable(clean) ? "" : composed(clean);
  }

  /// Whether nothing is left but marks in place of characters that could not be read.
  private static boolean isUnreadable(StringBuilder clean) {
    return clean.chars().allMatch(c -> c == UNREADABLE || c == ' ' || c == '\n');
  }

  /// Cleans text whose layout matters, such as code: keeps spaces and indentation, at most one
  /// blank line in a row.
  static String layout(CharSequence raw) {
    StringBuilder clean = new StringBuilder(raw.length());
    int breaks = 0;
    for (int i = 0; i < raw.length(); ) {
      int character = Character.codePointAt(raw, i);
      i += Character.charCount(character);
      if (character == '\r' && i < raw.length() && raw.charAt(i) == '\n') {
        continue;
      }
      if (isLineBreak(character)) {
        trimSpaces(clean);
        breaks++;
        if (breaks <= 2 && !clean.isEmpty()) {
          clean.append('\n');
        }
      } else if (character == '\t' || Character.isSpaceChar(character)) {
        clean.append(character == '\t' ? '\t' : ' ');
      } else if (!isDropped(character)) {
        breaks = 0;
        clean.appendCodePoint(character);
      }
    }
    trimEnd(clean);
    return composed(clean);
  }

  /// Cleans a heading, a title or a cell: one line.
  static String line(CharSequence raw) {
    return prose(raw).replace('\n', ' ');
  }

  private static String composed(CharSequence text) {
    return Normalizer.isNormalized(text, Normalizer.Form.NFC)
        ? text.toString()
        : Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static boolean isLineBreak(int character) {
    return switch (character) {
      case '\n', '\r', 0x0B, '\f', 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }

  private static boolean isDropped(int character) {
    return switch (character) {
      // soft hyphen, zero-width space, word joiner, byte order mark
      case 0xAD, 0x200B, 0x2060, 0xFEFF -> true;
      default ->
          Character.isISOControl(character)
              || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)
              || (character & 0xFFFE) == 0xFFFE
              || (character >= 0xFDD0 && character <= 0xFDEF);
    };
  }

  private static void newLine(StringBuilder clean) {
    trimSpaces(clean);
    if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != '\n') {
      clean.append('\n');
    }
  }

  private static boolean endsInWhiteSpace(StringBuilder clean) {
    char last = clean.charAt(clean.length() - 1);
    return last == ' ' || last == '\n';
  }

  private static void trimSpaces(StringBuilder clean) {
    int length = clean.length();
    while (length > 0 && (clean.charAt(length - 1) == ' ' || clean.charAt(length - 1) == '\t')) {
      length--;
    }
    clean.setLength(length);
  }

  private static void trimEnd(StringBuilder clean) {
    int length = clean.length();
    while (length > 0 && Character.isWhitespace(clean.charAt(length - 1))) {
      length--;
    }
    clean.setLength(length);
  }
}
