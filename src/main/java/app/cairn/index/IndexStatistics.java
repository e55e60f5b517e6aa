package app.cairn.index;

/// How much the index holds.
///
/// @param passages passages that searches see
/// @param vectors those of them that have an embedding
/// @param bytes its size on disk
public record IndexStatistics(long passages, long vectors, long bytes) {}
