package app.cairn.library.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

/// Cuts a document into chunks along its structure. A chunk never crosses a heading; tables and
/// code stay whole where they fit; chunks of a section are about equally long, between two thirds
/// of the limit and the limit where there is enough text. Every character of a block that is not
/// blank and not in a heading lies in exactly one chunk; headings at the very end, with nothing
/// below them, form a chunk of their own. Thread-safe if the token counter is.
public final class Chunker {

  /// The limit that suits passages for search.
  public static final int DEFAULT_MAX_TOKENS = 300;

  private final ToIntFunction<String> tokens;
  private final int maxTokens;

  /// Creates a chunker with the default limit.
  ///
  /// @param tokens counts the tokens of a text as the embedding model does
  public Chunker(ToIntFunction<String> tokens) {
    this(tokens, DEFAULT_MAX_TOKENS);
  }

  /// Creates a chunker.
  ///
  /// @param tokens counts the tokens of a text as the embedding model does
  /// @param maxTokens the limit; up to a fifth more where that keeps a table or code whole
  public Chunker(ToIntFunction<String> tokens, int maxTokens) {
    if (maxTokens < 10) {
      throw new IllegalArgumentException("chunks of %d tokens are too short".formatted(maxTokens));
    }
    this.tokens = tokens;
    this.maxTokens = maxTokens;
  }

  /// Cuts a document, in text order.
  public List<Chunk> chunk(ParsedDocument document) {
    UnitSplitter splitter = new UnitSplitter(document.text(), tokens, maxTokens);
    List<Chunk> chunks = new ArrayList<>();
    List<Block> section = new ArrayList<>();
    List<Block> headings = new ArrayList<>();
    for (Block block : document.blocks()) {
      if (block.kind() == BlockKind.HEADING) {
        addChunks(section, splitter, document.text(), chunks);
        headings.add(block);
      } else {
        headings.clear();
        if (!section.isEmpty() && !section.getLast().headings().equals(block.headings())) {
          addChunks(section, splitter, document.text(), chunks);
        }
        section.add(block);
      }
    }
    addChunks(section, splitter, document.text(), chunks);
    addChunks(headings, splitter, document.text(), chunks);
    return chunks;
  }

  private void addChunks(
      List<Block> section, UnitSplitter splitter, String text, List<Chunk> chunks) {
    if (section.isEmpty()) {
      return;
    }
    List<String> headings = section.getFirst().headings();
    Deque<Unit> units = new ArrayDeque<>();
    section.forEach(block -> units.addAll(splitter.units(block)));
    section.clear();
    long remaining = sum(units);
    while (!units.isEmpty()) {
      List<Unit> taken = take(units, remaining, splitter);
      remaining -= sum(taken);
      Unit first = taken.getFirst();
      int end = taken.getLast().end();
      chunks.add(
          new Chunk(
              first.start(), end, first.page(), headings, text.substring(first.start(), end)));
    }
  }

  /// Takes the units of the next chunk: as many as bring it nearest to an equal share.
  private List<Unit> take(Deque<Unit> units, long remaining, UnitSplitter splitter) {
    long count = Math.ceilDiv(Math.max(1, remaining), maxTokens);
    double share = (double) remaining / count;
    List<Unit> taken = new ArrayList<>();
    int size = 0;
    while (!units.isEmpty()) {
      Unit next = units.getFirst();
      if (remaining <= maxTokens * 6L / 5 && remaining - size < maxTokens / 6) {
        taken.addAll(units); // a short rest
        units.clear();
        return taken;
      }
      boolean newPage = size > 0 && !Objects.equals(taken.getLast().page(), next.page());
      if (newPage && size >= maxTokens / 2) {
        return taken;
      }
      if (next.divisible() && size < maxTokens / 3 && size + next.tokens() > share * 4 / 3) {
        units.removeFirst();
        splitter.sentences(next).reversed().forEach(units::addFirst);
        continue;
      }
      boolean nearer = size + next.tokens() / 2.0 <= share && size + next.tokens() <= maxTokens;
      boolean small = size < maxTokens / 4 && size + next.tokens() <= maxTokens * 6 / 5;
      if (size > 0 && !nearer && !small) {
        return taken;
      }
      taken.add(units.removeFirst());
      size += next.tokens();
    }
    return taken;
  }

  private static long sum(Collection<Unit> units) {
    return units.stream().mapToLong(Unit::tokens).sum();
  }
}
