package app.cairn.library;

import app.cairn.index.IndexedPassage;
import app.cairn.library.parse.Chunk;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table of chunks. An id is never given twice, so the index cannot confuse two chunks.
class ChunkRepository implements Passages {

  private static final int IDS_PER_QUERY = 500;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  ChunkRepository(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /// A chunk with the hash of what is embedded of it.
  record HashedChunk(Chunk chunk, Sha256 textHash) {}

  /// A chunk that has no vector yet.
  record Unembedded(Sha256 textHash, @Nullable String title, Chunk chunk) {}

  /// Replaces a document's chunks.
  void replace(long documentId, List<HashedChunk> chunks) {
    jdbc.sql("DELETE FROM chunks WHERE document_id = ?").param(documentId).update();
    int[] ordinal = {0};
    template.batchUpdate(
        """
        INSERT INTO chunks (document_id, ordinal, start_at, end_at, page, headings, text, text_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        chunks,
        500,
        (insert, hashed) -> {
          Chunk chunk = hashed.chunk;
          insert.setLong(1, documentId);
          insert.setInt(2, ordinal[0]++);
          insert.setInt(3, chunk.start());
          insert.setInt(4, chunk.end());
          insert.setObject(5, chunk.page());
          insert.setString(6, Json.write(chunk.headings()));
          insert.setString(7, chunk.text());
          insert.setBytes(8, hashed.textHash.bytes());
        });
  }

  /// Chunks of a document that lack a vector of the model, in text order.
  List<Unembedded> unembedded(long documentId, String model, int limit) {
    return jdbc.sql(
            """
            SELECT c.text_hash, d.title, c.start_at, c.end_at, c.headings, c.text
            FROM chunks c JOIN documents d ON d.id = c.document_id
            WHERE c.document_id = :document AND NOT EXISTS (
              SELECT 1 FROM vectors v WHERE v.model = :model AND v.text_hash = c.text_hash)
            ORDER BY c.ordinal LIMIT :limit\
            """)
        .param("document", documentId)
        .param("model", model)
        .param("limit", limit)
        .query(
            (row, n) ->
                new Unembedded(
                    new Sha256(row.getBytes(1)),
                    row.getString(2),
                    new Chunk(
                        row.getInt(3),
                        row.getInt(4),
                        null,
                        Json.strings(row.getString(5)),
                        row.getString(6))))
        .list();
  }

  /// A document's chunks as they are indexed, with the vectors of the model that they have.
  List<IndexedPassage> indexed(long documentId, String model) {
    return jdbc.sql(
            """
            SELECT c.id, d.folder_id, d.path, d.media_type, d.tags, d.modified_nanos, d.title,
              c.headings, c.text, v.vector
            FROM chunks c JOIN documents d ON d.id = c.document_id
              LEFT JOIN vectors v ON v.model = :model AND v.text_hash = c.text_hash
            WHERE c.document_id = :document
            ORDER BY c.ordinal\
            """)
        .param("document", documentId)
        .param("model", model)
        .query(
            (row, n) ->
                new IndexedPassage(
                    row.getLong("id"),
                    row.getLong("folder_id"),
                    row.getString("path"),
                    row.getString("media_type"),
                    Json.strings(row.getString("tags")),
                    FileFacts.instant(row.getLong("modified_nanos")),
                    row.getString("title"),
                    Json.strings(row.getString("headings")),
                    row.getString("text"),
                    VectorRepository.floats(row.getBytes("vector"))))
        .list();
  }

  @Override
  public List<Passage> find(Collection<Long> chunkIds) {
    List<Long> ids = List.copyOf(chunkIds);
    Map<Long, Passage> found = new HashMap<>();
    for (int from = 0; from < ids.size(); from += IDS_PER_QUERY) {
      jdbc.sql(
              """
              SELECT c.id, c.document_id, d.folder_id, d.path, d.name, d.title, d.media_type,
                d.tags, d.modified_nanos, c.page, c.headings, c.text, c.start_at, c.end_at
              FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id IN (:ids)\
              """)
          .param("ids", ids.subList(from, Math.min(ids.size(), from + IDS_PER_QUERY)))
          .query(ChunkRepository::passage)
          .list()
          .forEach(passage -> found.put(passage.chunkId(), passage));
    }
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private static Passage passage(ResultSet row, int n) throws SQLException {
    int page = row.getInt("page");
    boolean noPage = row.wasNull();
    return new Passage(
        row.getLong("id"),
        row.getLong("document_id"),
        row.getLong("folder_id"),
        row.getString("path"),
        row.getString("name"),
        row.getString("title"),
        row.getString("media_type"),
        Json.strings(row.getString("tags")),
        FileFacts.instant(row.getLong("modified_nanos")),
        noPage ? null : (Integer) page,
        Json.strings(row.getString("headings")),
        row.getString("text"),
        row.getInt("start_at"),
        row.getInt("end_at"));
  }
}
