package app.cairn.engine;

import java.util.List;

/// A loaded embedding model, used on the thread that loaded it and nowhere else.
interface Embedder {

  /// Embeds texts, in the order given.
  List<float[]> embed(List<String> texts, EmbeddingPurpose purpose);
}
