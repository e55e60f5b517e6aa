package app.cairn.search;

import app.cairn.search.InvalidQueryException.Problem;

/// What a user typed, checked and without space around it.
public record QueryText(String text) {

  /// The longest query or question, in UTF-16 code units.
  public static final int LONGEST = 4_000;

  /// Takes what was typed into a search box.
  ///
  /// @throws InvalidQueryException if it cannot be looked for
  public static QueryText query(String typed) {
    return checked("query", "Type some words to look for.", typed);
  }

  /// Takes a question.
  ///
  /// @throws InvalidQueryException if it cannot be answered
  public static QueryText question(String typed) {
    return checked("question", "Ask something in words.", typed);
  }

  private static QueryText checked(String kind, String whatToDo, String typed) {
    String text = typed.strip();
    if (text.length() > LONGEST) {
      throw new InvalidQueryException(
          Problem.TOO_LONG,
          "The %s has %,d characters; at most %,d are possible. Shorten it, or add the text as a document."
              .formatted(kind, text.length(), LONGEST));
    }
    if (!text.codePoints().allMatch(QueryText::isText)) {
      throw new InvalidQueryException(
          Problem.NOT_TEXT,
          "The %s holds characters that are not text, such as control characters or halves of characters. %s"
              .formatted(kind, whatToDo));
    }
    if (text.codePoints().noneMatch(QueryText::isMeaningful)) {
      throw new InvalidQueryException(
          Problem.EMPTY, "The %s is empty. %s".formatted(kind, whatToDo));
    }
    return new QueryText(text);
  }

  private static boolean isText(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.SURROGATE -> false;
      case Character.CONTROL -> Character.isWhitespace(codePoint);
      default -> true;
    };
  }

  private static boolean isMeaningful(int codePoint) {
    return Character.isLetterOrDigit(codePoint)
        || Character.getType(codePoint) == Character.OTHER_SYMBOL;
  }
}
