package app.cairn.llm;

/// What an embedding model is and how it wants its texts.
///
/// @param id names weights and precision; vectors of different ids must not be compared
/// @param dimensions a vector's length
/// @param maxTokens the longest text it reads, in tokens, special tokens included
/// @param queryPrefix what is put before a query
/// @param passagePrefix what is put before a passage
public record EmbeddingSettings(
    String id, int dimensions, int maxTokens, String queryPrefix, String passagePrefix) {

  public EmbeddingSettings {
    if (id.isBlank() || dimensions < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "no embedding model is '%s' with %d dimensions and %d tokens"
              .formatted(id, dimensions, maxTokens));
    }
  }
}
