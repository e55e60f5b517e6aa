/// What turns text into token ids and back, and conversations into prompts. {@link
/// app.cairn.llm.text.Tokenizer} and {@link app.cairn.llm.text.StreamingDetokenizer} are for ids;
/// {@link app.cairn.llm.text.ChatTemplate} writes the prompt that a model expects; the package
/// `reply` takes apart what the model answers.
@NullMarked
package app.cairn.llm.text;

import org.jspecify.annotations.NullMarked;
