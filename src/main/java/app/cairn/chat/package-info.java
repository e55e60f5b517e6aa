/// Questions, answers and their citations.
@NullMarked
package app.cairn.chat;

import org.jspecify.annotations.NullMarked;
