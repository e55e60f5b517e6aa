package app.cairn.llm.text.reply;

/// What stands around a thought.
///
/// @param anywhere whether a thought may begin within the answer, else only at the reply's
///   beginning, since an answer may well write about such marks
record ThoughtMarks(String open, String close, boolean anywhere) {}
