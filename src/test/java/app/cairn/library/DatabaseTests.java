package app.cairn.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

class DatabaseTests {

  private static final int BUSY_MILLIS = 200;

  @TempDir Path folder;
  private HikariDataSource database;
  private JdbcClient jdbc;
  private TransactionTemplate transaction;

  @BeforeEach
  void open() {
    database = Database.open(folder, BUSY_MILLIS);
    jdbc = JdbcClient.create(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    jdbc.sql("CREATE TABLE numbers (number INTEGER UNIQUE)").update();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsWhatIsCommittedAndWaitsForOtherWriters() {
    try (HikariDataSource usual = Database.open(folder)) {
      assertThat(pragma(usual, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(usual, "synchronous")).isEqualTo("2");
      assertThat(pragma(usual, "foreign_keys")).isEqualTo("1");
      assertThat(pragma(usual, "busy_timeout")).isEqualTo("30000");
      assertThat(pragma(usual, "journal_size_limit")).isEqualTo("67108864");
    }
  }

  @Test
  void isAsBeforeAfterATransactionThatCouldNotBegin() throws Exception {
    try (Connection writer = database.getConnection()) {
      writer.setAutoCommit(false);
      for (int i = 0; i < database.getMaximumPoolSize(); i++) {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> insert(1)))
            .isInstanceOf(CannotCreateTransactionException.class);
      }
      writer.rollback();
    }

    for (int i = 0; i < database.getMaximumPoolSize(); i++) {
      assertThatThrownBy(() -> transaction.executeWithoutResult(status -> fail(insert(2))))
          .hasMessage("in the middle");
    }

    assertThat(numbers()).isEmpty();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void leavesThePlaceToOtherWritersWithTheCommit() throws SQLException {
    try (Connection one = database.getConnection();
        Connection other = database.getConnection();
        Statement first = one.createStatement();
        Statement second = other.createStatement()) {
      one.setAutoCommit(false);
      first.executeUpdate("INSERT INTO numbers VALUES (1)");
      one.commit();
      other.setAutoCommit(false);
      second.executeUpdate("INSERT INTO numbers VALUES (2)");
      other.commit();

      first.executeUpdate("INSERT INTO numbers VALUES (3)");
      one.rollback();
      second.executeUpdate("INSERT INTO numbers VALUES (4)");
      other.setAutoCommit(true);
      one.setAutoCommit(true);
    }
    assertThat(numbers()).containsExactly(1, 2, 4);
  }

  @Test
  void undoesATransactionWhoseCommitFails() throws SQLException {
    jdbc.sql(
            "CREATE TABLE parts (number INTEGER REFERENCES numbers (number) DEFERRABLE INITIALLY"
                + " DEFERRED)")
        .update();

    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      insert(1);
                      jdbc.sql("INSERT INTO parts VALUES (7)").update();
                    }))
        .hasMessageContaining("commit");

    assertThat(numbers()).isEmpty();
    transaction.executeWithoutResult(status -> insert(2));
    assertThat(numbers()).containsExactly(2);
  }

  private int insert(int number) {
    return jdbc.sql("INSERT INTO numbers VALUES (?)").param(number).update();
  }

  private static void fail(int ignored) {
    throw new IllegalStateException("in the middle");
  }

  private List<Integer> numbers() {
    return jdbc.sql("SELECT number FROM numbers ORDER BY number")
        .query((row, n) -> row.getInt(1))
        .list();
  }

  private static String pragma(HikariDataSource source, String name) {
    return JdbcClient.create(source).sql("PRAGMA " + name).query(String.class).single();
  }
}
