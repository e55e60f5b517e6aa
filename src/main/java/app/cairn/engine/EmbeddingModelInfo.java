package app.cairn.engine;

/// The embedding model in use.
///
/// @param id names weights and precision; vectors of different ids must not be compared
/// @param dimensions a vector's length
/// @param maxTokens the longest text it reads, in tokens, special tokens included
public record EmbeddingModelInfo(String id, int dimensions, int maxTokens) {}
