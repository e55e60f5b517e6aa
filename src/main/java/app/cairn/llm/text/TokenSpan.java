package app.cairn.llm.text;

/// A token and the text it stands for.
///
/// @param start its first character, in UTF-16 code units
/// @param end the character after its last
public record TokenSpan(int id, int start, int end) {}
