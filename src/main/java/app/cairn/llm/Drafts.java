package app.cairn.llm;

import app.cairn.mlx.MlxDevice;
import java.util.List;

/// Drafts of how a text goes on, as long as they pay. A draft that fails makes a pass dearer for
/// nothing. So drafting may cost no more than a hundredth of the text's time and what it has saved
/// before.
///
/// What a pass costs is reckoned, not measured, so that the same text is drafted alike each time:
/// passes of other lengths may round otherwise.
final class Drafts {

  /// Kernels for few rows take eight at a time on a GPU.
  private static final int MOST = 7;

  /// What drafting costs, in passes of one token that were prepared while the one before ran.
  ///
  /// @param waiting for a pass that could not be prepared: one with a draft, and the one behind it
  /// @param token for each drafted token
  /// @param least how long a draft must be to pay
  /// @param advance what drafting may lose at first
  record Price(double waiting, double token, int least, double advance) {

    /// Preparing takes next to no time there.
    static final Price CPU = new Price(0, 0.35, 1, 0.6);

    /// Preparing takes about as long as computing, and a short draft most of what the longest does.
    static final Price GPU = new Price(0.4, 0.14, MOST, 1.4);

    static Price of(MlxDevice device) {
      return device == MlxDevice.CPU ? CPU : GPU;
    }
  }

  /// What drafting may lose more for each token of the text, in passes.
  private static final double ALLOWANCE = 0.01;

  /// So much of what was saved is not lost again.
  private static final double MOST_SAVED = 4;

  private final PromptLookup lookup;
  private final int most;
  private final Price price;
  private double saved;
  private int drafted;
  private int agreed;

  /// @param room how many tokens the text can have, the prompt included
  /// @param possible whether the model can forget what was wrong
  Drafts(int[] prompt, int room, boolean possible, Price price) {
    this.lookup = new PromptLookup(prompt, room);
    this.most = possible ? MOST : 0;
    this.price = price;
    this.saved = price.advance();
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
    int affordable = (int) ((saved - price.waiting()) / price.token());
    int length = Math.min(Math.min(most, wanted), affordable);
    return length < price.least() ? 0 : length;
  }

  /// Counts what a pass brought.
  ///
  /// @param waited whether it waited for the pass before
  /// @param length of its draft
  /// @param right how many of the draft's tokens were written as well
  void settle(boolean waited, int length, int right) {
    drafted += length;
    agreed += right;
    double cost = (waited ? price.waiting() : 0) + price.token() * length;
    saved = Math.min(MOST_SAVED, saved + ALLOWANCE + right - cost);
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
