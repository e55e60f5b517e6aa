package app.cairn.llm.text;

import java.util.Arrays;

/// Turns ids into text one by one, as a model writes them. It never gives half a character: what
/// ends within one waits for the ids that complete it. All it gave, joined, is what decoding all
/// ids at once gives, but for bytes that never become a character. Not thread-safe; the tokenizer
/// stays open.
public final class StreamingDetokenizer {

  private static final char UNREADABLE = '\uFFFD';

  /// A character has at most four bytes, each a token of its own, and some tokens have no text.
  private static final int MAX_WAITING = 32;

  private final Tokenizer tokenizer;
  private final boolean keepSpecialTokens;

  /// The ids whose text was given last, before those that wait: whether a token begins with a space
  /// depends on what stands before it.
  private int[] window = new int[0];

  private int given;
  private String givenText = "";

  /// @param keepSpecialTokens whether special tokens are written too, by their names
  public StreamingDetokenizer(Tokenizer tokenizer, boolean keepSpecialTokens) {
    this.tokenizer = tokenizer;
    this.keepSpecialTokens = keepSpecialTokens;
  }

  /// Takes the next id and gives the text that is certain now, which may be empty.
  public String add(int id) {
    window = Arrays.copyOf(window, window.length + 1);
    window[window.length - 1] = id;
    String text = tokenizer.decode(window, keepSpecialTokens);
    boolean ready = !text.isEmpty() && text.charAt(text.length() - 1) != UNREADABLE;
    boolean tooLong = window.length - given >= MAX_WAITING;
    if (tooLong || (ready && text.length() > givenText.length())) {
      return give(text);
    }
    return "";
  }

  /// Gives what still waits, be it readable or not. The next id begins a new text.
  public String finish() {
    String rest = given == window.length ? "" : give(tokenizer.decode(window, keepSpecialTokens));
    window = new int[0];
    given = 0;
    givenText = "";
    return rest;
  }

  private String give(String text) {
    int[] waited = Arrays.copyOfRange(window, given, window.length);
    // Unreadable bytes may take readable ones before them along: those were given already.
    String fresh =
        text.startsWith(givenText)
            ? text.substring(givenText.length())
            : tokenizer.decode(waited, keepSpecialTokens);
    window = waited;
    given = waited.length;
    givenText = tokenizer.decode(waited, keepSpecialTokens);
    return fresh;
  }
}
