package app.cairn.index;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.AttributeSource;
import org.jspecify.annotations.Nullable;

/// Adds the parts of `snake_case`, `camelCase` and `dotted.names` at the position of the whole.
final class IdentifierParts extends TokenFilter {

  private static final int SHORTEST_PART = 2;

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private final Deque<TextRange> parts = new ArrayDeque<>();
  private AttributeSource.@Nullable State whole;

  IdentifierParts(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    TextRange part = parts.poll();
    if (part != null) {
      restoreState(whole);
      emit(part);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    findParts();
    if (!parts.isEmpty()) {
      whole = captureState();
    }
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    parts.clear();
    whole = null;
  }

  private void emit(TextRange part) {
    boolean offsetsFollowText = offset.endOffset() - offset.startOffset() == term.length();
    if (offsetsFollowText) {
      offset.setOffset(offset.startOffset() + part.start(), offset.startOffset() + part.end());
    }
    String text = term.subSequence(part.start(), part.end()).toString();
    term.setEmpty().append(text);
    increment.setPositionIncrement(0);
  }

  private void findParts() {
    int start = 0;
    boolean split = false;
    for (int i = 0; i < term.length(); i++) {
      char character = term.charAt(i);
      if (isSeparator(character)) {
        split = true;
        add(start, i);
        start = i + 1;
      } else if (i > start
          && Character.isUpperCase(character)
          && Character.isLowerCase(term.charAt(i - 1))) {
        split = true;
        add(start, i);
        start = i;
      }
    }
    if (split) {
      add(start, term.length());
    }
  }

  private void add(int start, int end) {
    if (end - start >= SHORTEST_PART) {
      parts.add(new TextRange(start, end));
    }
  }

  private static boolean isSeparator(char character) {
    return character == '_' || character == '.' || character == ':';
  }
}
