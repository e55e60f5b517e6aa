/// Questions and their answers with citations: [app.cairn.chat.AskService].
@NullMarked
package app.cairn.chat;

import org.jspecify.annotations.NullMarked;
