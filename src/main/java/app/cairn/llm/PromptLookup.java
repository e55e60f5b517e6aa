package app.cairn.llm;

import java.util.ArrayList;
import java.util.List;

/// Guesses how a text goes on: as it did where its last tokens stand before, in the prompt or in
/// what was written. Only tokens that were written are looked up, as a prompt ends alike in each
/// turn of a conversation.
final class PromptLookup {

  /// So many tokens agree at least.
  static final int LEAST = 3;

  /// More tokens that agree make a guess no better.
  static final int MOST = 32;

  /// How many places are looked at, the newest: some texts repeat themselves without end.
  private static final int PLACES = 16;

  private final int promptTokens;
  private final int[] text;
  private int length;

  // Where tokens stand behind LEAST others, by the hash of these, and the place before each such
  // place; 0 for none.
  private final int[] newest;
  private final int[] older;

  private int place;
  private int agreeing;

  /// @param room how many tokens the text can have, the prompt included
  PromptLookup(int[] prompt, int room) {
    this.promptTokens = prompt.length;
    this.text = new int[room];
    this.older = new int[room + 1];
    this.newest = new int[Integer.highestOneBit(2 * room)];
    for (int token : prompt) {
      add(token);
    }
  }

  /// Takes in the next token.
  void add(int token) {
    text[length++] = token;
    if (length >= LEAST) {
      int hash = hash();
      look(newest[hash]);
      older[length] = newest[hash];
      newest[hash] = length;
    }
  }

  /// How many of the tokens written last stand before as well; 0 if fewer than [#LEAST].
  int agreeing() {
    return agreeing;
  }

  /// What follows there, and where that is the end of the text, follows again.
  List<Integer> following(int tokens) {
    List<Integer> following = new ArrayList<>();
    for (int i = 0; i < tokens; i++) {
      int from = place + i;
      following.add(from < length ? text[from] : following.get(from - length));
    }
    return following;
  }

  private void look(int first) {
    agreeing = 0;
    int most = Math.min(MOST, length - promptTokens);
    int looked = 0;
    for (int at = first; at > 0 && looked < PLACES && agreeing < most; at = older[at]) {
      int count = agreeing(at, most);
      if (count >= LEAST && count > agreeing) {
        agreeing = count;
        place = at;
      }
      looked++;
    }
  }

  /// How many tokens before a place agree with the last.
  private int agreeing(int at, int most) {
    int count = 0;
    while (count < Math.min(most, at) && text[at - 1 - count] == text[length - 1 - count]) {
      count++;
    }
    return count;
  }

  private int hash() {
    int hash = 0;
    for (int i = 1; i <= LEAST; i++) {
      hash = (hash + text[length - i]) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash & (newest.length - 1);
  }
}
