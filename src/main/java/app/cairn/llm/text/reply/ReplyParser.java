package app.cairn.llm.text.reply;

import java.util.List;

/// Takes one reply apart while it is written. No part ever holds a piece of a mark, however the
/// text is cut into pieces, and the parts do not depend on the cuts, but for where texts are cut.
/// Not thread-safe.
public interface ReplyParser {

  /// Takes the next piece of the reply, special tokens included by their names, and gives the parts
  /// that are certain now.
  List<ReplyPart> add(String text);

  /// Says that the reply is over and gives its last parts. Nothing may be added afterwards.
  List<ReplyPart> finish();
}
