/// Tokenizers and what else turns text into token ids and back.
@NullMarked
package app.cairn.llm.text;

import org.jspecify.annotations.NullMarked;
