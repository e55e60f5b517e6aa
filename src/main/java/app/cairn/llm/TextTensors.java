package app.cairn.llm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tensors of a language model within a checkpoint: the same model is published alone and as
/// the text part of one that also sees or hears.
final class TextTensors {

  private static final String HEAD = "lm_head.";

  /// As transformers writes it now, and as it did before and MLX does.
  private static final List<String> PARTS = List.of("model.language_model.", "language_model.");

  private TextTensors() {}

  /// Leaves out what only pictures, sounds or the guessing of several tokens at a time need.
  static <T> Map<String, T> of(Map<String, T> tensors) {
    for (String part : PARTS) {
      if (tensors.keySet().stream().anyMatch(name -> name.startsWith(part))) {
        Map<String, T> text = new HashMap<>(tensors);
        text.keySet().removeIf(name -> !name.startsWith(part) && !name.startsWith(HEAD));
        return text;
      }
    }
    return tensors;
  }
}
