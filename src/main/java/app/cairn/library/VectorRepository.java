package app.cairn.library;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table of vectors: one for each model and text, however many chunks hold the text.
class VectorRepository {

  private static final int COLLECTED_AT_ONCE = 1000;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  VectorRepository(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  void add(String model, Map<Sha256, float[]> vectors) {
    template.batchUpdate(
        "INSERT OR IGNORE INTO vectors (model, text_hash, vector) VALUES (?, ?, ?)",
        List.copyOf(vectors.entrySet()),
        500,
        (insert, entry) -> {
          insert.setString(1, model);
          insert.setBytes(2, entry.getKey().bytes());
          insert.setBytes(3, bytes(entry.getValue()));
        });
  }

  /// Deletes some vectors whose text is in no chunk any more.
  ///
  /// @return whether there may be more
  boolean collect() {
    return jdbc.sql(
                """
                DELETE FROM vectors WHERE id IN (
                  SELECT v.id FROM vectors v WHERE NOT EXISTS (
                    SELECT 1 FROM chunks c WHERE c.text_hash = v.text_hash)
                  LIMIT ?)\
                """)
            .param(COLLECTED_AT_ONCE)
            .update()
        == COLLECTED_AT_ONCE;
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer buffer = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(vector);
    return buffer.array();
  }

  static float @Nullable [] floats(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    float[] vector = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
