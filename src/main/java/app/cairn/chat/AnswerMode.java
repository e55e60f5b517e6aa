package app.cairn.chat;

/// How an answer came about.
public enum AnswerMode {
  /// It consists of sentences of the documents.
  QUOTES,
  /// A language model wrote it.
  GENERATED
}
