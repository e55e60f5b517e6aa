package app.cairn.library.parse;

import java.nio.file.Path;

/// Reads a file. Thread-safe.
public interface DocumentParser {

  /// Reads the file's text and structure.
  ///
  /// @throws ParseException if it cannot be read, with a reason for the user
  ParsedDocument parse(Path file) throws ParseException;
}
