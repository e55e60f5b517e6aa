package app.cairn.search;

import org.jspecify.annotations.Nullable;

/// How well a text fits a query.
///
/// @param coverage the share of the query's words that stand in it, the rarer the word the more it
///   counts, 0 to 1
/// @param cosine the nearness of its vector to the query's, -1 to 1; null where no vectors could be
///   had in time
public record TextFit(double coverage, @Nullable Double cosine) {}
