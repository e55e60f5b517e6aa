package app.cairn.chat;

import app.cairn.library.Passage;

/// A place in a document that supports a part of an answer.
///
/// @param number what stands in brackets in the answer, from 1
/// @param passage the passage in which it stands
/// @param start the first character in the document's text
/// @param end the one after the last
/// @param quote the document's text from `start` to `end`, unchanged
public record Citation(int number, Passage passage, int start, int end, String quote) {

  public Citation {
    if (start < passage.start() || end > passage.end() || end - start != quote.length()) {
      throw new IllegalArgumentException(
          "the quote from %d to %d does not lie in its passage".formatted(start, end));
    }
  }
}
