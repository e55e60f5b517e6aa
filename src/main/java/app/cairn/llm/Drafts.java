package app.cairn.llm;

import java.util.List;

/// Drafts of how a text goes on, as long as they pay. A draft that fails makes a pass dearer for
/// nothing. So drafting may cost no more than a hundredth of the text's time and what it has saved
/// before.
///
/// What a pass costs is reckoned, not measured, so that the same text is drafted alike each time:
/// passes of other lengths may round otherwise.
final class Drafts {

  /// MLX's kernels for few rows take eight at a time.
  private static final int MOST = 7;

  /// What a drafted token adds to a pass, in passes of one token.
  static final double PRICE = 0.35;

  /// What drafting may lose, in passes: at first, and more for each token.
  private static final double ADVANCE = 0.6;

  private static final double ALLOWANCE = 0.01;

  /// So much of what was saved is not lost again.
  private static final double MOST_SAVED = 4;

  private final PromptLookup lookup;
  private final int most;
  private double saved = ADVANCE;
  private int drafted;
  private int agreed;

  /// @param room how many tokens the text can have, the prompt included
  /// @param possible whether the model can forget what was wrong
  Drafts(int[] prompt, int room, boolean possible) {
    this.lookup = new PromptLookup(prompt, room);
    this.most = possible ? MOST : 0;
  }

  /// Takes in the next token of the text.
  void add(int token) {
    lookup.add(token);
  }

  /// Whether there may be a draft behind the next token.
  boolean expected() {
    return length() > 0;
  }

  /// A draft of what follows, maybe empty.
  List<Integer> next(int longest) {
    return lookup.following(Math.min(longest, length()));
  }

  private int length() {
    if (lookup.agreeing() == 0) {
      return 0;
    }
    int wanted = 2 * (lookup.agreeing() - PromptLookup.LEAST + 1);
    int affordable = (int) (saved / PRICE);
    return Math.min(Math.min(most, wanted), affordable);
  }

  /// Counts what a pass brought.
  ///
  /// @param length of its draft
  /// @param right how many of the draft's tokens were written as well
  void settle(int length, int right) {
    drafted += length;
    agreed += right;
    saved = Math.min(MOST_SAVED, saved + ALLOWANCE + right - PRICE * length);
  }

  /// How many tokens were in drafts.
  int drafted() {
    return drafted;
  }

  /// How many of them were written as well.
  int agreed() {
    return agreed;
  }
}
