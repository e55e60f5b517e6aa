package app.cairn.model;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table of models.
class ModelRepository {

  private static final String COLUMNS = "SELECT id, path, chosen FROM models ";

  private final JdbcClient jdbc;

  ModelRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A row.
  record Row(long id, Path folder, boolean chosen) {

    private static Row of(ResultSet row, int n) throws SQLException {
      return new Row(row.getLong("id"), Path.of(row.getString("path")), row.getBoolean("chosen"));
    }
  }

  /// Adds a model, which is chosen if it is the only one.
  long insert(Path folder, Instant addedAt) {
    return jdbc.sql(
            "INSERT INTO models (path, chosen, added_at)"
                + " VALUES (?, NOT EXISTS (SELECT 1 FROM models), ?) RETURNING id")
        .param(folder.toString())
        .param(addedAt.toEpochMilli())
        .query(Long.class)
        .single();
  }

  List<Row> all() {
    return jdbc.sql(COLUMNS + "ORDER BY id").query(Row::of).list();
  }

  Optional<Row> find(long id) {
    return jdbc.sql(COLUMNS + "WHERE id = ?").param(id).query(Row::of).optional();
  }

  Optional<Row> chosen() {
    return jdbc.sql(COLUMNS + "WHERE chosen").query(Row::of).optional();
  }

  /// Chooses one model, or none. One statement does it, so that there are never two.
  void choose(@Nullable Long id) {
    jdbc.sql("UPDATE models SET chosen = (id IS ?)").param(id).update();
  }

  boolean delete(long id) {
    return jdbc.sql("DELETE FROM models WHERE id = ?").param(id).update() > 0;
  }
}
