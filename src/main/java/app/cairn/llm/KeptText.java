package app.cairn.llm;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a model keeps of its last text, so that of a prompt that begins alike only the rest is
/// read. Belongs to the model's thread, and is closed on it; it can be used again then.
final class KeptText implements AutoCloseable {

  private final LanguageModel model;
  private final int room;
  private final int kvBits;
  private @Nullable ModelCache cache;
  private int[] tokens = {};
  private int inParts;

  /// @param room how many tokens a text may have
  /// @param kvBits in how many bits keys and values are kept
  KeptText(LanguageModel model, int room, int kvBits) {
    this.model = model;
    this.room = room;
    this.kvBits = kvBits;
  }

  /// How many tokens a text may have.
  int room() {
    return room;
  }

  /// What is known of a prompt.
  ///
  /// @param cache has seen its first tokens, and belongs to who asked
  /// @param inParts how many of them were read in whole parts from the first token on
  record Beginning(ModelCache cache, int inParts) {}

  /// Hands out what is known of a prompt, never all of it: what follows is computed from the last
  /// token. Nothing is kept any longer.
  ///
  /// @param longest how long the text will become at most
  /// @param part how much of a prompt is read at a time
  /// @param exactly whether all must be as if the prompt were read from its first token: then only
  ///   whole parts are taken, since parts of another length, and tokens that were written, are
  ///   rounded otherwise
  Beginning begin(int[] prompt, int longest, int part, boolean exactly) {
    ModelCache known = cache;
    cache = null;
    if (known != null) {
      int alike = Math.min(alike(prompt), prompt.length - 1);
      int wholeParts = Math.min(inParts, alike / part * part);
      int usable = exactly ? wholeParts : alike;
      if (usable > 0 && known.expect(longest) && known.forget(known.tokens() - usable)) {
        return new Beginning(known, wholeParts);
      }
      known.close();
    }
    ModelCache empty = model.newCache(room, kvBits);
    empty.expect(longest);
    return new Beginning(empty, 0);
  }

  private int alike(int[] prompt) {
    int mismatch = Arrays.mismatch(tokens, prompt);
    return mismatch < 0 ? prompt.length : mismatch;
  }

  /// Takes over what was computed of a text, in place of the one before.
  ///
  /// @param tokens what the cache has seen
  /// @param inParts how many of them were read in whole parts from the first token on
  void keep(ModelCache cache, int[] tokens, int inParts) {
    close();
    this.cache = cache;
    this.tokens = tokens;
    this.inParts = inParts;
  }

  /// Frees what is kept.
  @Override
  public void close() {
    if (cache != null) {
      cache.close();
      cache = null;
    }
  }
}
