package app.cairn.llm.text.reply;

import java.util.List;

/// What stands around calls of tools, and how these are written between.
///
/// @param open a text that begins calls
/// @param close the text after them; empty if there is none
/// @param extent how their end is found
/// @param tentative whether what is no call of a known tool is plain answer text
record CallMarks(
    String open, String close, Extent extent, boolean tentative, CallNotation notation) {

  /// How the end of calls is found.
  enum Extent {
    /// At the closing mark.
    TO_CLOSE,
    /// After a JSON object or list, and a closing mark if it follows.
    JSON_VALUE,
    /// After the first JSON object or list that follows a name, if there is one.
    NAME_AND_JSON
  }

  static CallMarks closed(String open, String close, CallNotation notation) {
    return new CallMarks(open, close, Extent.TO_CLOSE, false, notation);
  }

  static CallMarks json(String open, String close) {
    return new CallMarks(open, close, Extent.JSON_VALUE, false, JsonCalls::read);
  }

  CallMarks asTentative() {
    return new CallMarks(open, close, extent, true, notation);
  }

  static List<String> opens(List<CallMarks> marks) {
    return marks.stream().map(CallMarks::open).toList();
  }
}
