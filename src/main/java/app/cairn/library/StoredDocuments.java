package app.cairn.library;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the table of documents for the other features.
class StoredDocuments implements Documents {

  private static final String COLUMNS =
      """
      SELECT id, folder_id, path, name, state, reason, media_type, title, tags, size,
        modified_nanos, chunk_count
      FROM documents
      """;

  private final JdbcClient jdbc;

  StoredDocuments(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public DocumentPage list(DocumentQuery query) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    if (!query.states().isEmpty()) {
      conditions.add("state IN (:states)");
      values.put("states", query.states().stream().map(Enum::name).toList());
    }
    if (query.pathPart() != null && !query.pathPart().isEmpty()) {
      conditions.add("path LIKE :part ESCAPE '\\'");
      values.put("part", "%" + query.pathPart().replaceAll("[\\\\%_]", "\\\\$0") + "%");
    }
    if (query.folderId() != null) {
      conditions.add("folder_id = :folder");
      values.put("folder", query.folderId());
    }
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions) + " ";
    long total =
        jdbc.sql("SELECT count(*) FROM documents " + where)
            .params(values)
            .query(Long.class)
            .single();
    List<Document> items =
        jdbc.sql(COLUMNS + where + "ORDER BY path LIMIT :size OFFSET :offset")
            .params(values)
            .param("size", query.size())
            .param("offset", (long) query.page() * query.size())
            .query(StoredDocuments::document)
            .list();
    return new DocumentPage(items, query.page(), query.size(), total);
  }

  @Override
  public Optional<Document> get(long id) {
    return jdbc.sql(COLUMNS + "WHERE id = ?").param(id).query(StoredDocuments::document).optional();
  }

  @Override
  public Optional<DocumentText> text(long id) {
    return jdbc.sql("SELECT text, truncated, blocks FROM document_texts WHERE document_id = ?")
        .param(id)
        .query(
            (row, n) ->
                new DocumentText(
                    id, row.getString(1), row.getBoolean(2), Json.blocks(row.getBytes(3))))
        .optional();
  }

  @Override
  public Optional<Path> file(long id) {
    record Place(String path, String root) {}
    return jdbc.sql(
            "SELECT d.path, f.path FROM documents d JOIN folders f ON f.id = d.folder_id WHERE d.id"
                + " = ?")
        .param(id)
        .query((row, n) -> new Place(row.getString(1), row.getString(2)))
        .optional()
        .flatMap(place -> Containment.inside(Path.of(place.path), Path.of(place.root)));
  }

  @Override
  public DocumentCounts counts() {
    return jdbc
        .sql("SELECT 0, state, count(*) FROM documents GROUP BY state")
        .query((row, n) -> new StateCount(row))
        .list()
        .stream()
        .collect(Collectors.collectingAndThen(Collectors.toList(), StoredDocuments::counts));
  }

  /// The documents of each folder by state.
  Map<Long, DocumentCounts> countsByFolder() {
    return jdbc
        .sql("SELECT folder_id, state, count(*) FROM documents GROUP BY folder_id, state")
        .query((row, n) -> new StateCount(row))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                StateCount::folderId,
                Collectors.collectingAndThen(Collectors.toList(), StoredDocuments::counts)));
  }

  private record StateCount(long folderId, DocumentState state, long count) {
    StateCount(ResultSet row) throws SQLException {
      this(row.getLong(1), DocumentState.valueOf(row.getString(2)), row.getLong(3));
    }
  }

  private static DocumentCounts counts(List<StateCount> rows) {
    Map<DocumentState, Long> counts = new EnumMap<>(DocumentState.class);
    rows.forEach(row -> counts.put(row.state, row.count));
    return new DocumentCounts(
        counts.getOrDefault(DocumentState.QUEUED, 0L),
        counts.getOrDefault(DocumentState.PARSING, 0L),
        counts.getOrDefault(DocumentState.EMBEDDING, 0L),
        counts.getOrDefault(DocumentState.INDEXED, 0L),
        counts.getOrDefault(DocumentState.SKIPPED, 0L),
        counts.getOrDefault(DocumentState.FAILED, 0L));
  }

  private static Document document(ResultSet row, int n) throws SQLException {
    return new Document(
        row.getLong("id"),
        row.getLong("folder_id"),
        row.getString("path"),
        row.getString("name"),
        DocumentState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getString("media_type"),
        row.getString("title"),
        Json.strings(row.getString("tags")),
        row.getLong("size"),
        FileFacts.instant(row.getLong("modified_nanos")),
        row.getInt("chunk_count"));
  }
}
