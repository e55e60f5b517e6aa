package app.cairn.library.parse;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Jupyter notebooks (nbformat 3 and 4): Markdown cells, code cells and the beginning of what they
/// printed.
final class NotebookParser {

  private static final int LONGEST_OUTPUT = 2_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private NotebookParser() {}

  /// Adds the notebook's blocks.
  ///
  /// @return whether the text is a notebook
  static boolean parse(String json, TextBuilder out) {
    JsonNode notebook;
    try {
      notebook = JSON.readTree(json);
    } catch (JacksonException notJson) {
      return false;
    }
    if (!notebook.has("cells") && !notebook.has("worksheets")) {
      return false;
    }
    for (JsonNode cell : notebook.path("cells")) {
      cell(cell, out);
    }
    for (JsonNode sheet : notebook.path("worksheets")) {
      for (JsonNode cell : sheet.path("cells")) {
        cell(cell, out);
      }
    }
    return true;
  }

  private static void cell(JsonNode cell, TextBuilder out) {
    String source = text(cell.has("source") ? cell.path("source") : cell.path("input"));
    switch (cell.path("cell_type").asString("")) {
      case "markdown" -> MarkdownParser.parse(source, out);
      case "heading" -> out.heading(Math.clamp(cell.path("level").asInt(1), 1, 6), source);
      case "code" -> {
        out.add(BlockKind.CODE, source);
        outputs(cell.path("outputs"), out);
      }
      default -> PlainTextParser.parse(source, out);
    }
  }

  private static void outputs(JsonNode outputs, TextBuilder out) {
    StringBuilder printed = new StringBuilder();
    for (JsonNode output : outputs) {
      JsonNode text = output.path("text");
      JsonNode result = output.path("data").path("text/plain");
      String value = text(text.isMissingNode() ? result : text);
      int room = LONGEST_OUTPUT - printed.length();
      if (room <= 0) {
        break;
      }
      printed.append(value, 0, Math.min(room, value.length())).append('\n');
    }
    out.add(BlockKind.CODE, printed);
  }

  private static String text(JsonNode node) {
    if (!node.isArray()) {
      return node.asString("");
    }
    StringBuilder joined = new StringBuilder();
    for (JsonNode line : node) {
      joined.append(line.asString(""));
    }
    return joined.toString();
  }
}
