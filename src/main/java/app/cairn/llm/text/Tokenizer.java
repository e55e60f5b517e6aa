package app.cairn.llm.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A tokenizer in Hugging Face form (`tokenizer.json`). It never truncates or pads unless asked to,
/// whatever the file says. Thread-safe; close it when no call is running any more.
public final class Tokenizer implements AutoCloseable {

  static {
    // The library behind would else look for a cloud machine's metadata address.
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;

  private Tokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// Names the folder into which the tokenizer library is unpacked; takes effect before first use.
  public static void unpackInto(Path folder) {
    System.setProperty("DJL_CACHE_DIR", folder.toString());
  }

  /// Reads a `tokenizer.json`.
  ///
  /// @throws IOException if the file is missing or is not a tokenizer, with a message for the user
  public static Tokenizer read(Path file) throws IOException {
    try (InputStream json = Files.newInputStream(file)) {
      return read(json, file.toString());
    }
  }

  /// Reads a `tokenizer.json` from a stream, which stays open.
  ///
  /// @param name how messages call it
  /// @throws IOException if it is not a tokenizer, with a message for the user
  public static Tokenizer read(InputStream json, String name) throws IOException {
    try {
      return new Tokenizer(
          HuggingFaceTokenizer.newInstance(
              json, Map.of("truncation", "false", "padding", "false")));
    } catch (RuntimeException e) {
      throw new IOException(
          "%s is not a readable tokenizer: %s".formatted(name, e.getMessage()), e);
    }
  }

  /// Turns text into ids, with the special tokens that the model expects around it.
  public int[] encode(String text) {
    return ids(tokenizer.encode(wellFormed(text), true, false).getIds());
  }

  /// Turns text into at most `maxTokens` ids. Of a longer text the end is dropped, never the
  /// special tokens around it.
  ///
  /// @throws IllegalArgumentException if not even the special tokens fit
  public int[] encode(String text, int maxTokens) {
    Encoding encoding = tokenizer.encode(wellFormed(text), true, false);
    int[] ids = ids(encoding.getIds());
    if (ids.length <= maxTokens) {
      return ids;
    }
    int suffix = trailingSpecialTokens(encoding.getSpecialTokenMask());
    if (suffix > maxTokens) {
      throw new IllegalArgumentException("no room for text in %d tokens".formatted(maxTokens));
    }
    int[] truncated = new int[maxTokens];
    System.arraycopy(ids, 0, truncated, 0, maxTokens - suffix);
    System.arraycopy(ids, ids.length - suffix, truncated, maxTokens - suffix, suffix);
    return truncated;
  }

  /// Turns text into ids without special tokens.
  public int[] encodePlain(String text) {
    return ids(tokenizer.encode(wellFormed(text), false, false).getIds());
  }

  /// Counts the tokens of text, special tokens not included.
  public int count(String text) {
    return tokenizer.encode(wellFormed(text), false, false).getIds().length;
  }

  /// Tells where each token of a text lies in it, special tokens not included.
  public List<TokenSpan> spans(String text) {
    Encoding encoding = tokenizer.encode(wellFormed(text), false, false);
    long[] ids = encoding.getIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    Utf16Offsets offsets = new Utf16Offsets(text);
    List<TokenSpan> result = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      result.add(
          new TokenSpan(
              (int) ids[i], offsets.of(spans[i].getStart()), offsets.of(spans[i].getEnd())));
    }
    return result;
  }

  /// Turns ids back into text, special tokens left out.
  public String decode(int[] ids) {
    return decode(ids, false);
  }

  /// Turns ids back into text. Bytes that are no whole character become U+FFFD.
  ///
  /// @param keepSpecialTokens whether special tokens are written too, by their names
  public String decode(int[] ids, boolean keepSpecialTokens) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = ids[i];
    }
    return tokenizer.decode(wide, !keepSpecialTokens);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /// Puts U+FFFD for each unpaired surrogate, which has no UTF-8 form; the length stays.
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (!Character.isSurrogate(unit)) {
        continue;
      }
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (repaired == null) {
        repaired = new StringBuilder(text);
      }
      repaired.setCharAt(i, '\uFFFD');
    }
    return repaired == null ? text : repaired.toString();
  }

  private static int trailingSpecialTokens(long[] specialTokenMask) {
    int count = 0;
    while (count < specialTokenMask.length
        && specialTokenMask[specialTokenMask.length - 1 - count] == 1) {
      count++;
    }
    return count;
  }

  private static int[] ids(long[] wide) {
    int[] ids = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      ids[i] = Math.toIntExact(wide[i]);
    }
    return ids;
  }

  /// Turns offsets in code points, asked for in mostly rising order, into offsets in code units.
  private static final class Utf16Offsets {

    private final String text;
    private int codePoint;
    private int codeUnit;

    Utf16Offsets(String text) {
      this.text = text;
    }

    int of(int wanted) {
      codeUnit = text.offsetByCodePoints(codeUnit, wanted - codePoint);
      codePoint = wanted;
      return codeUnit;
    }
  }
}
