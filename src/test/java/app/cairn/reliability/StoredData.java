package app.cairn.reliability;

import app.cairn.index.IndexContent;
import app.cairn.library.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Looks into a data folder that no Cairn uses now, past Cairn's own code.
final class StoredData {

  private static final String UNFINISHED =
      "SELECT state || ' ' || path FROM documents WHERE state IN ('QUEUED', 'PARSING',"
          + " 'EMBEDDING')";

  private static final String WRONG_COUNT =
      """
      SELECT path FROM documents d WHERE chunk_count <> (
        SELECT count(*) FROM chunks c WHERE c.document_id = d.id)\
      """;

  private static final String WITHOUT_VECTOR =
      """
      SELECT d.path FROM documents d JOIN chunks c ON c.document_id = d.id
        LEFT JOIN vectors v ON v.model = d.embedded_with AND v.text_hash = c.text_hash
      WHERE d.state = 'INDEXED' AND d.reason IS NULL AND v.id IS NULL\
      """;

  private static final String WITH_VECTOR =
      """
      SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id
        JOIN vectors v ON v.model = d.embedded_with AND v.text_hash = c.text_hash\
      """;

  private StoredData() {}

  /// What is damaged, in sentences; holds at any instant, also after a kill.
  static List<String> damages(Path home) throws IOException {
    List<String> faults = new ArrayList<>();
    List<String> integrity = query(home, "PRAGMA integrity_check");
    if (!integrity.equals(List.of("ok"))) {
      faults.add("PRAGMA integrity_check: " + integrity);
    }
    report(faults, "foreign keys without their row", query(home, "PRAGMA foreign_key_check"));
    if (Files.isDirectory(home.resolve("index")) && !IndexContent.read(index(home)).clean()) {
      faults.add("CheckIndex finds the index damaged");
    }
    return faults;
  }

  /// What is lost, doubled or left undone once all work is done and Cairn has ended.
  ///
  /// @param files what there should be exactly one document for
  static List<String> faults(Path home, Collection<Path> files) throws IOException {
    List<String> faults = damages(home);
    Set<String> expected = new HashSet<>();
    files.forEach(file -> expected.add(file.toString()));
    List<String> documents = query(home, "SELECT path FROM documents");
    report(faults, "files without a document", minus(expected, documents));
    report(faults, "documents without a file", minus(documents, expected));
    report(faults, "documents twice", repeated(documents));
    report(faults, "documents unfinished", query(home, UNFINISHED));
    report(faults, "documents with a wrong count of chunks", query(home, WRONG_COUNT));
    report(faults, "indexed documents that lack a vector", query(home, WITHOUT_VECTOR));
    IndexContent content = IndexContent.read(index(home));
    compare(faults, "chunks", ids(query(home, "SELECT id FROM chunks")), content.chunks());
    compare(faults, "vectors", ids(query(home, WITH_VECTOR)), content.withVector());
    return faults;
  }

  private static void compare(
      List<String> faults, String what, List<Long> stored, Collection<Long> indexed) {
    report(faults, what + " that are not in the index", minus(stored, indexed));
    report(faults, what + " that are only in the index", minus(indexed, stored));
    report(faults, what + " twice in the index", repeated(indexed));
  }

  /// The first column of what a query answers; works beside a running Cairn too.
  static List<String> query(Path home, String sql) throws IOException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve(Database.FILE));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static List<Long> ids(List<String> values) {
    return values.stream().map(Long::valueOf).toList();
  }

  private static Path index(Path home) {
    return home.resolve("index");
  }

  private static <T> Set<T> minus(Collection<T> some, Collection<T> others) {
    Set<T> rest = new HashSet<>(some);
    others.forEach(rest::remove);
    return rest;
  }

  private static <T> Set<T> repeated(Collection<T> values) {
    Set<T> seen = new HashSet<>();
    Set<T> repeated = new HashSet<>();
    values.stream().filter(value -> !seen.add(value)).forEach(repeated::add);
    return repeated;
  }

  private static void report(List<String> faults, String what, Collection<?> found) {
    if (!found.isEmpty()) {
      faults.add("%d %s, such as %s".formatted(found.size(), what, found.iterator().next()));
    }
  }
}
