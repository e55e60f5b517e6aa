package app.cairn.library;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The numbered sequence of changes that the index follows. Of each document only the last change
/// is kept, also when the document is gone.
class ChangeLog {

  private final JdbcClient jdbc;

  ChangeLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A change of what is found of a document.
  record Change(long sequence, long documentId) {}

  /// Notes a change; belongs into the transaction that makes it.
  void add(long documentId) {
    jdbc.sql("INSERT OR REPLACE INTO changes (document_id) VALUES (?)").param(documentId).update();
  }

  void addAll(Collection<Long> documentIds) {
    documentIds.forEach(this::add);
  }

  /// Notes a change of all documents of a folder.
  void addFolder(long folderId) {
    jdbc.sql(
            "INSERT OR REPLACE INTO changes (document_id) SELECT id FROM documents WHERE folder_id"
                + " = ?")
        .param(folderId)
        .update();
  }

  /// The changes after a sequence number, oldest first.
  List<Change> after(long sequence, int limit) {
    return jdbc.sql(
            "SELECT sequence, document_id FROM changes WHERE sequence > ? ORDER BY sequence LIMIT"
                + " ?")
        .params(sequence, limit)
        .query((row, n) -> new Change(row.getLong(1), row.getLong(2)))
        .list();
  }

  /// The last sequence number ever given.
  long last() {
    return jdbc.sql("SELECT coalesce(max(sequence), 0) FROM changes").query(Long.class).single();
  }
}
