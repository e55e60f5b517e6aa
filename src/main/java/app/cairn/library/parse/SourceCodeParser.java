package app.cairn.library.parse;

/// Source code and other text whose lines matter: a block for each piece between blank lines.
final class SourceCodeParser {

  private static final int LONGEST_BLOCK = 20_000;

  private SourceCodeParser() {}

  static void parse(String text, TextBuilder out) {
    StringBuilder block = new StringBuilder();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end + 1;
      if (end - start > LONGEST_BLOCK) {
        end = start + LONGEST_BLOCK;
        end -= Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
      }
      String line = text.substring(start, end);
      start = end;
      if (line.isBlank() || block.length() + line.length() > LONGEST_BLOCK) {
        out.add(BlockKind.CODE, block);
        block.setLength(0);
      }
      block.append(line.isBlank() ? "" : line);
    }
    out.add(BlockKind.CODE, block);
  }
}
