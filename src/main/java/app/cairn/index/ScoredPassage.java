package app.cairn.index;

/// A passage that a search found.
///
/// @param score BM25 for a keyword search, cosine (-1 to 1) for a vector search
public record ScoredPassage(long chunkId, long documentId, double score) {}
