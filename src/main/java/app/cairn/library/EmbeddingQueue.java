package app.cairn.library;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The documents whose chunks lack vectors: those in the state `EMBEDDING`, and those indexed by
/// keywords only while the engine was missing or another model was in use.
class EmbeddingQueue {

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final VectorRepository vectors;
  private final ChangeLog changes;

  EmbeddingQueue(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      VectorRepository vectors,
      ChangeLog changes) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.vectors = vectors;
    this.changes = changes;
  }

  /// The next documents, small and new ones first.
  List<Long> next(int limit) {
    return jdbc.sql(
            """
            SELECT id FROM documents WHERE state = 'EMBEDDING'
            ORDER BY size > 4194304, modified_nanos DESC LIMIT ?\
            """)
        .param(limit)
        .query((row, n) -> row.getLong(1))
        .list();
  }

  /// Stores vectors and finishes those of the documents that lack none any more.
  void store(String model, Map<Sha256, float[]> embedded, Collection<Long> documentIds) {
    transaction.executeWithoutResult(
        status -> {
          vectors.add(model, embedded);
          settle(documentIds, model);
        });
  }

  /// Finishes those of the documents whose chunks all have a vector; belongs into a transaction.
  void settle(Collection<Long> documentIds, String model) {
    for (long id : documentIds) {
      int settled =
          jdbc.sql(
                  """
                  UPDATE documents SET state = 'INDEXED', reason = NULL, embedded_with = :model
                  WHERE id = :id AND state = 'EMBEDDING' AND NOT EXISTS (
                    SELECT 1 FROM chunks c WHERE c.document_id = documents.id AND NOT EXISTS (
                      SELECT 1 FROM vectors v WHERE v.model = :model AND v.text_hash = c.text_hash))\
                  """)
              .param("model", model)
              .param("id", id)
              .update();
      if (settled > 0) {
        changes.add(id);
      }
    }
  }

  /// Lets documents be found by keywords only, for good as far as this model goes.
  void giveUp(Collection<Long> documentIds, String model, String reason) {
    transaction.executeWithoutResult(
        status -> {
          for (long id : documentIds) {
            jdbc.sql(
                    """
                    UPDATE documents SET state = 'INDEXED', reason = ?, embedded_with = ?
                    WHERE id = ? AND state = 'EMBEDDING'\
                    """)
                .param(reason)
                .param(model)
                .param(id)
                .update();
            changes.add(id);
          }
        });
  }

  /// Lets all that wait be found by keywords only, until the engine is back.
  void suspend(String reason) {
    if (anyWaiting()) {
      jdbc.sql("UPDATE documents SET state = 'INDEXED', reason = ? WHERE state = 'EMBEDDING'")
          .param(reason)
          .update();
    }
  }

  /// Queues what is found by keywords only, or through another model.
  ///
  /// @return whether there is any
  boolean resume(String model) {
    return anyResumable(model)
        && jdbc.sql(
                    """
                    UPDATE documents SET state = 'EMBEDDING', reason = NULL
                    WHERE state = 'INDEXED' AND chunk_count > 0 AND embedded_with IS NOT ?\
                    """)
                .param(model)
                .update()
            > 0;
  }

  /// Whether anything waits for vectors.
  boolean anyWaiting() {
    return jdbc.sql("SELECT EXISTS (SELECT 1 FROM documents WHERE state = 'EMBEDDING')")
        .query(Boolean.class)
        .single();
  }

  private boolean anyResumable(String model) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT 1 FROM documents
              WHERE state = 'INDEXED' AND chunk_count > 0 AND embedded_with IS NOT ?)\
            """)
        .param(model)
        .query(Boolean.class)
        .single();
  }
}
