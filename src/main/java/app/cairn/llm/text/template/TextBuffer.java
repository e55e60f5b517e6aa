package app.cairn.llm.text.template;

/// Text that is being written, within the limits of a rendering.
final class TextBuffer {

  private final Rendering rendering;
  private final StringBuilder text = new StringBuilder();

  TextBuffer(Rendering rendering) {
    this.rendering = rendering;
  }

  TextBuffer append(String part) {
    rendering.writing(part.length());
    text.append(part);
    return this;
  }

  TextBuffer append(String part, int start, int end) {
    rendering.writing(end - start);
    text.append(part, start, end);
    return this;
  }

  TextBuffer append(char character) {
    rendering.writing(1);
    text.append(character);
    return this;
  }

  TextBuffer appendCodePoint(int codePoint) {
    rendering.writing(1);
    text.appendCodePoint(codePoint);
    return this;
  }

  TextBuffer repeat(String part, long times) {
    if (times > 0 && !part.isEmpty()) {
      rendering.writing(
          Math.multiplyHigh(part.length(), times) == 0
              ? part.length() * times
              : Long.MAX_VALUE / 4);
      text.repeat(part, (int) times);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
