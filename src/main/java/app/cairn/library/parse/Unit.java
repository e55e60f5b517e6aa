package app.cairn.library.parse;

import org.jspecify.annotations.Nullable;

/// A piece of a block that goes into one chunk, without white space at its ends.
///
/// @param divisible whether it is prose that may be divided at its sentences
record Unit(int start, int end, int tokens, @Nullable Integer page, boolean divisible) {}
