/// What models write, taken apart while they write it: thoughts, answer and calls of tools. {@link
/// app.cairn.llm.text.reply.ReplyFormat} knows how each family of models marks them and makes a
/// {@link app.cairn.llm.text.reply.ReplyParser} for a reply.
@NullMarked
package app.cairn.llm.text.reply;

import org.jspecify.annotations.NullMarked;
