package app.cairn.library;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table of folders.
class FolderRepository {

  private static final String COLUMNS =
      "SELECT id, path, file_key, state, reason, added_at, scanned_at FROM folders ";

  private final JdbcClient jdbc;

  FolderRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A row.
  record Row(
      long id,
      String path,
      @Nullable String fileKey,
      FolderState state,
      @Nullable String reason,
      Instant addedAt,
      @Nullable Instant scannedAt) {

    Folder with(DocumentCounts documents, @Nullable String obstacle) {
      return new Folder(
          id, path, state, reason == null ? obstacle : reason, addedAt, scannedAt, documents);
    }
  }

  long insert(String path, @Nullable String fileKey, Instant addedAt) {
    return jdbc.sql(
            "INSERT INTO folders (path, file_key, state, added_at) VALUES (?, ?, 'SCANNING', ?)"
                + " RETURNING id")
        .param(path)
        .param(fileKey)
        .param(addedAt.toEpochMilli())
        .query(Long.class)
        .single();
  }

  List<Row> all() {
    return jdbc.sql(COLUMNS + "ORDER BY id").query(FolderRepository::row).list();
  }

  Optional<Row> find(long id) {
    return jdbc.sql(COLUMNS + "WHERE id = ?").param(id).query(FolderRepository::row).optional();
  }

  void setState(long id, FolderState state, @Nullable String reason) {
    jdbc.sql("UPDATE folders SET state = ?, reason = ? WHERE id = ?")
        .param(state.name())
        .param(reason)
        .param(id)
        .update();
  }

  void setScanned(long id, @Nullable String fileKey, Instant at) {
    jdbc.sql("UPDATE folders SET file_key = ?, scanned_at = ? WHERE id = ?")
        .param(fileKey)
        .param(at.toEpochMilli())
        .param(id)
        .update();
  }

  /// Removes the folder with its documents.
  boolean delete(long id) {
    return jdbc.sql("DELETE FROM folders WHERE id = ?").param(id).update() > 0;
  }

  private static Row row(java.sql.ResultSet row, int n) throws java.sql.SQLException {
    long scannedAt = row.getLong("scanned_at");
    boolean neverScanned = row.wasNull();
    return new Row(
        row.getLong("id"),
        row.getString("path"),
        row.getString("file_key"),
        FolderState.valueOf(row.getString("state")),
        row.getString("reason"),
        Instant.ofEpochMilli(row.getLong("added_at")),
        neverScanned ? null : Instant.ofEpochMilli(scannedAt));
  }
}
