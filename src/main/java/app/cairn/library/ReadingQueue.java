package app.cairn.library;

import app.cairn.library.parse.ParsedDocument;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The documents that are to be read, and what becomes of them. Every outcome is one transaction
/// and counts only if the file's version is still the one that was claimed; otherwise it is
/// dropped.
class ReadingQueue {

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final ChunkRepository chunks;
  private final EmbeddingQueue embeddings;
  private final ChangeLog changes;

  ReadingQueue(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      ChunkRepository chunks,
      EmbeddingQueue embeddings,
      ChangeLog changes) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.chunks = chunks;
    this.embeddings = embeddings;
    this.changes = changes;
  }

  /// A version of a file that is to be read.
  ///
  /// @param root the folder it lies in
  /// @param contentHash the content whose text is stored, if any
  record Job(long id, long revision, FileFacts file, Path root, @Nullable Sha256 contentHash) {

    Path path() {
      return file.path();
    }
  }

  /// What was read of a file.
  ///
  /// @param contentHash the file's content, or null if it was too large to hash
  record Reading(
      ParsedDocument document,
      List<ChunkRepository.HashedChunk> chunks,
      @Nullable Sha256 contentHash) {}

  /// Puts back what was being read when Cairn ended.
  void recover() {
    jdbc.sql("UPDATE documents SET state = 'QUEUED' WHERE state = 'PARSING'").update();
  }

  /// Takes the next documents, small and new ones first. Files that may still be written wait.
  List<Job> claim(int limit, Instant now, Duration quiet) {
    if (!anyQueued()) {
      return List.of();
    }
    return transaction.execute(
        status -> {
          List<Job> jobs =
              jdbc.sql(
                      """
                      SELECT d.id, d.revision, d.path, d.size, d.modified_nanos, d.file_key,
                        f.path AS root,
                        iif(EXISTS (SELECT 1 FROM document_texts t WHERE t.document_id = d.id),
                          d.content_hash, NULL) AS content_hash
                      FROM documents d JOIN folders f ON f.id = d.folder_id
                      WHERE d.state = 'QUEUED' AND f.state <> 'MISSING'
                        AND (d.modified_nanos <= :past OR d.modified_nanos > :future)
                      ORDER BY d.size > 4194304, d.modified_nanos DESC
                      LIMIT :limit\
                      """)
                  .param("past", FileFacts.nanos(now.minus(quiet)))
                  .param("future", FileFacts.nanos(now.plus(quiet)))
                  .param("limit", limit)
                  .query(ReadingQueue::job)
                  .list();
          for (Job job : jobs) {
            jdbc.sql("UPDATE documents SET state = 'PARSING' WHERE id = ?").param(job.id).update();
          }
          return jobs;
        });
  }

  /// Whether any document waits, even if it cannot be claimed yet.
  boolean anyQueued() {
    return jdbc.sql("SELECT EXISTS (SELECT 1 FROM documents WHERE state = 'QUEUED')")
        .query(Boolean.class)
        .single();
  }

  /// Puts a document back, to be read later.
  void putBack(Job job) {
    jdbc.sql(
            "UPDATE documents SET state = 'QUEUED' WHERE id = ? AND revision = ? AND state ="
                + " 'PARSING'")
        .params(job.id, job.revision)
        .update();
  }

  /// Puts a document back whose file has changed meanwhile.
  void putBack(Job job, FileFacts file) {
    jdbc.sql(
            """
            UPDATE documents SET state = 'QUEUED', size = ?, modified_nanos = ?, file_key = ?,
              revision = revision + 1
            WHERE id = ? AND revision = ? AND state = 'PARSING'\
            """)
        .param(file.size())
        .param(file.modifiedNanos())
        .param(file.fileKey())
        .param(job.id)
        .param(job.revision)
        .update();
  }

  /// Notes that the content is the one whose text is stored.
  void unchanged(Job job, String model) {
    transaction.executeWithoutResult(
        status -> {
          if (finish(job, DocumentState.EMBEDDING, null)) {
            embeddings.settle(List.of(job.id), model);
            changes.add(job.id);
          }
        });
  }

  /// Stores a document's text and chunks, which are found by keywords from then on; it waits for
  /// the vectors that its chunks lack.
  void store(Job job, Reading reading, String model) {
    ParsedDocument document = reading.document;
    transaction.executeWithoutResult(
        status -> {
          if (!finish(job, DocumentState.EMBEDDING, null)) {
            return;
          }
          describe(job.id, document.mediaType(), reading.contentHash);
          jdbc.sql(
                  "UPDATE documents SET title = ?, tags = ?, chunk_count = ?, embedded_with = NULL"
                      + " WHERE id = ?")
              .param(document.title())
              .param(Json.write(document.tags()))
              .param(reading.chunks.size())
              .param(job.id)
              .update();
          jdbc.sql(
                  "INSERT OR REPLACE INTO document_texts (document_id, text, blocks, truncated)"
                      + " VALUES (?, ?, ?, ?)")
              .params(
                  job.id,
                  document.text(),
                  Json.writeBlocks(document.blocks()),
                  document.truncated())
              .update();
          chunks.replace(job.id, reading.chunks);
          embeddings.settle(List.of(job.id), model);
          changes.add(job.id);
        });
  }

  /// Notes that there is nothing to read in a file, or that it cannot be read; an earlier text of
  /// it is forgotten.
  ///
  /// @param state `SKIPPED` or `FAILED`
  /// @param mediaType what it is, if that is known
  void refuse(Job job, DocumentState state, String reason, @Nullable String mediaType) {
    transaction.executeWithoutResult(
        status -> {
          if (!finish(job, state, reason)) {
            return;
          }
          describe(job.id, mediaType, null);
          jdbc.sql(
                  "UPDATE documents SET title = NULL, tags = '[]', chunk_count = 0, embedded_with ="
                      + " NULL WHERE id = ?")
              .param(job.id)
              .update();
          jdbc.sql("DELETE FROM document_texts WHERE document_id = ?").param(job.id).update();
          chunks.replace(job.id, List.of());
          changes.add(job.id);
        });
  }

  /// Notes that a file cannot be opened now; an earlier text of it is kept.
  void unreadable(Job job, String reason) {
    transaction.executeWithoutResult(
        status -> {
          if (finish(job, DocumentState.FAILED, reason)) {
            jdbc.sql("UPDATE documents SET unreadable = 1 WHERE id = ?").param(job.id).update();
          }
        });
  }

  private boolean finish(Job job, DocumentState state, @Nullable String reason) {
    return jdbc.sql(
                """
                UPDATE documents SET state = ?, reason = ?, unreadable = 0
                WHERE id = ? AND revision = ? AND state = 'PARSING'\
                """)
            .param(state.name())
            .param(reason)
            .param(job.id)
            .param(job.revision)
            .update()
        > 0;
  }

  private void describe(long id, @Nullable String mediaType, @Nullable Sha256 contentHash) {
    jdbc.sql("UPDATE documents SET media_type = ?, content_hash = ? WHERE id = ?")
        .param(mediaType)
        .param(contentHash == null ? null : contentHash.bytes())
        .param(id)
        .update();
  }

  private static Job job(ResultSet row, int n) throws SQLException {
    byte[] hash = row.getBytes("content_hash");
    return new Job(
        row.getLong("id"),
        row.getLong("revision"),
        new FileFacts(
            Path.of(row.getString("path")),
            row.getLong("size"),
            row.getLong("modified_nanos"),
            row.getString("file_key")),
        Path.of(row.getString("root")),
        hash == null ? null : new Sha256(hash));
  }
}
