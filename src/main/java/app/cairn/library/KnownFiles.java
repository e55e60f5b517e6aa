package app.cairn.library;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table of documents as the comparison with the disk sees and changes it. Its changes belong
/// into a transaction.
class KnownFiles {

  private static final String COLUMNS =
      """
      SELECT id, folder_id, path, size, modified_nanos, file_key, unreadable, content_hash
      FROM documents
      """;

  private static final int CANDIDATES = 16;

  private final JdbcClient jdbc;
  private final ChangeLog changes;

  KnownFiles(JdbcClient jdbc, ChangeLog changes) {
    this.jdbc = jdbc;
    this.changes = changes;
  }

  /// A file as it was last seen.
  ///
  /// @param unreadable whether it failed only because it could not be opened
  record KnownFile(
      long id,
      long folderId,
      String path,
      long size,
      long modifiedNanos,
      @Nullable String fileKey,
      boolean unreadable,
      @Nullable Sha256 contentHash) {

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /// The files directly in a directory, by name.
  Map<String, KnownFile> inDirectory(String directory) {
    Map<String, KnownFile> files = new HashMap<>();
    jdbc.sql(COLUMNS + "WHERE directory = ?")
        .param(directory)
        .query(KnownFiles::file)
        .list()
        .forEach(file -> files.put(file.name(), file));
    return files;
  }

  /// The directory, if it is known to hold files, and those below it that do.
  List<String> directoriesFrom(String directory) {
    // '0' follows '/' in the order of characters.
    return jdbc.sql(
            "SELECT DISTINCT directory FROM documents WHERE directory = :top OR (directory > :top"
                + " || '/' AND directory < :top || '0')")
        .param("top", directory)
        .query((row, n) -> row.getString(1))
        .list();
  }

  Optional<KnownFile> find(long id) {
    return jdbc.sql(COLUMNS + "WHERE id = ?").param(id).query(KnownFiles::file).optional();
  }

  /// Files that may be this one under an earlier path: first those of its inode, then those of its
  /// size.
  List<KnownFile> lookAlikes(FileFacts file) {
    return jdbc.sql(
            COLUMNS
                + "WHERE file_key = :key AND size = :size AND modified_nanos = :modified AND path"
                + " <> :path")
        .param("key", file.fileKey())
        .param("size", file.size())
        .param("modified", file.modifiedNanos())
        .param("path", file.path().toString())
        .query(KnownFiles::file)
        .list();
  }

  /// Read files of a size, at most a few.
  List<KnownFile> ofSize(long size) {
    return jdbc.sql(COLUMNS + "WHERE size = ? AND content_hash IS NOT NULL LIMIT ?")
        .params(size, CANDIDATES)
        .query(KnownFiles::file)
        .list();
  }

  void insert(long folderId, FileFacts file) {
    insert(folderId, file, DocumentState.QUEUED, null);
  }

  void insert(long folderId, FileFacts file, DocumentState state, @Nullable String reason) {
    jdbc.sql(
            """
            INSERT INTO documents (folder_id, path, directory, name, size, modified_nanos, file_key,
              state, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """)
        .param(folderId)
        .param(file.path().toString())
        .param(file.directory())
        .param(file.name())
        .param(file.size())
        .param(file.modifiedNanos())
        .param(file.fileKey())
        .param(state.name())
        .param(reason)
        .update();
  }

  /// Queues a file that has changed; what was read of it is found until it is read again.
  void changed(long id, FileFacts file) {
    jdbc.sql(
            """
            UPDATE documents SET size = ?, modified_nanos = ?, file_key = ?, state = 'QUEUED',
              reason = NULL, unreadable = 0, revision = revision + 1
            WHERE id = ?\
            """)
        .param(file.size())
        .param(file.modifiedNanos())
        .param(file.fileKey())
        .param(id)
        .update();
  }

  /// Notes that the disk of a file has got another number, as it may whenever it is connected.
  void remounted(long id, FileFacts file) {
    jdbc.sql("UPDATE documents SET file_key = ? WHERE id = ?")
        .param(file.fileKey())
        .param(id)
        .update();
  }

  /// Lets a document follow its file. One that only has the same content is looked at again once it
  /// is left alone, since it may still be written.
  ///
  /// @param readAgain whether the new name may change how it is read
  void moved(KnownFile from, long folderId, FileFacts to, boolean readAgain) {
    jdbc.sql(
            """
            UPDATE documents SET folder_id = ?, path = ?, directory = ?, name = ?, size = ?,
              modified_nanos = ?, file_key = ?,
              revision = revision + 1,
              state = iif(state = 'PARSING' OR unreadable, 'QUEUED', state),
              reason = iif(unreadable, NULL, reason), unreadable = 0
            WHERE id = ?\
            """)
        .param(folderId)
        .param(to.path().toString())
        .param(to.directory())
        .param(to.name())
        .param(to.size())
        .param(to.modifiedNanos())
        .param(to.fileKey())
        .param(from.id())
        .update();
    if (readAgain) {
      forgetContent(from.id());
    }
    if (readAgain || !to.looksLike(from)) {
      changed(from.id(), to);
    }
    changes.add(from.id());
  }

  /// Forgets documents with all that was read of them.
  void delete(Collection<Long> ids) {
    for (long id : ids) {
      if (jdbc.sql("DELETE FROM documents WHERE id = ?").param(id).update() > 0) {
        changes.add(id);
      }
    }
  }

  /// Queues the documents of a folder that could not be read.
  void retryFailed(long folderId) {
    jdbc.sql(
            """
            UPDATE documents SET state = 'QUEUED', reason = NULL, unreadable = 0,
              content_hash = NULL, revision = revision + 1
            WHERE folder_id = ? AND state = 'FAILED'\
            """)
        .param(folderId)
        .update();
  }

  private void forgetContent(long id) {
    jdbc.sql("UPDATE documents SET content_hash = NULL WHERE id = ?").param(id).update();
  }

  private static KnownFile file(ResultSet row, int n) throws SQLException {
    byte[] hash = row.getBytes("content_hash");
    return new KnownFile(
        row.getLong("id"),
        row.getLong("folder_id"),
        row.getString("path"),
        row.getLong("size"),
        row.getLong("modified_nanos"),
        row.getString("file_key"),
        row.getBoolean("unreadable"),
        hash == null ? null : new Sha256(hash));
  }
}
