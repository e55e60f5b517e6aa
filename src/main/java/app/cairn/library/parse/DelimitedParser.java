package app.cairn.library.parse;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// Delimited tables (CSV, TSV): blocks of some rows, each beginning with the header row, so that
/// every passage says what its columns are.
final class DelimitedParser {

  private static final int BLOCK_LENGTH = 700;
  private static final int LONGEST_HEADER = 250;
  private static final int SNIFFED_LINES = 20;

  private DelimitedParser() {}

  static void parse(String text, TextBuilder out) {
    char delimiter = sniff(text);
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(delimiter)
            .setIgnoreEmptyLines(true)
            .setLenientEof(true)
            .setTrailingData(true)
            .get();
    List<String> rows = new ArrayList<>();
    String header = null;
    int length = 0;
    int read = 0;
    try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
      for (CSVRecord record : parser) {
        read = (int) record.getCharacterPosition();
        String row = row(record);
        if (row.isBlank()) {
          continue;
        }
        if (header == null) {
          header = row.length() <= LONGEST_HEADER ? row : "";
        }
        if (length + row.length() > BLOCK_LENGTH && rows.size() > 1) {
          out.add(BlockKind.TABLE, String.join("\n", rows));
          rows.clear();
          length = 0;
          if (!header.isEmpty()) {
            rows.add(header);
          }
        }
        rows.add(row);
        length += row.length() + 1;
      }
    } catch (IOException | UncheckedIOException | IllegalStateException malformed) {
      // A stray quote: the rest is kept as plain lines, which loses nothing but the columns.
      out.add(BlockKind.TABLE, String.join("\n", rows));
      int next = text.indexOf('\n', read) + 1;
      SourceCodeParser.parse(text.substring(next), out);
      return;
    }
    out.add(BlockKind.TABLE, String.join("\n", rows));
  }

  private static String row(CSVRecord record) {
    List<String> cells = new ArrayList<>();
    for (String cell : record) {
      cells.add(TextCleaner.line(cell));
    }
    while (!cells.isEmpty() && cells.getLast().isBlank()) {
      cells.removeLast();
    }
    return String.join(" | ", cells);
  }

  /// The delimiter that stands equally often, and most often, in the first lines.
  private static char sniff(String text) {
    List<String> lines = text.lines().filter(l -> !l.isBlank()).limit(SNIFFED_LINES).toList();
    char best = ',';
    double bestScore = 0;
    for (char candidate : new char[] {',', ';', '\t', '|'}) {
      long[] counts =
          lines.stream().mapToLong(l -> l.chars().filter(c -> c == candidate).count()).toArray();
      double mean = Arrays.stream(counts).average().orElse(0);
      double deviation =
          Arrays.stream(counts).mapToDouble(c -> Math.abs(c - mean)).average().orElse(0);
      double score = mean == 0 ? 0 : mean / (1 + 4 * deviation);
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best;
  }
}
