package app.cairn.library;

import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.jdbc4.JDBC4Connection;

/// A connection whose transactions begin when they are asked for, end with their commit, and are
/// gone if that fails.
///
/// The driver's own connection takes a transaction that could not begin, because another writer
/// took too long, for one that did: from then on it commits every statement by itself. It also
/// begins the next transaction within each commit, so that a commit waits for other writers, and
/// may seem to fail when it was done.
final class StoreConnection extends JDBC4Connection {

  private StoreConnection(String url, String file, Properties settings) throws SQLException {
    super(url, file, settings);
  }

  /// A source of such connections to a database file.
  static SQLiteDataSource source(String file, SQLiteConfig config) {
    String url = "jdbc:sqlite:" + file;
    SQLiteDataSource source =
        new SQLiteDataSource(config) {
          @Override
          public SQLiteConnection getConnection(String user, String password) throws SQLException {
            return new StoreConnection(url, file, getConfig().toProperties());
          }
        };
    source.setUrl(url);
    return source;
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    if (autoCommit != getAutoCommit()) {
      if (autoCommit) {
        end();
      } else {
        execute(transactionPrefix());
      }
      getConnectionConfig().setAutoCommit(autoCommit);
    }
  }

  @Override
  public void commit() throws SQLException {
    requireManual();
    end();
    beginIdle();
  }

  @Override
  public void rollback() throws SQLException {
    requireManual();
    undo();
    beginIdle();
  }

  private void end() throws SQLException {
    try {
      execute("commit;");
    } catch (SQLException e) {
      undo();
      beginIdle();
      throw e;
    }
  }

  private void undo() throws SQLException {
    try {
      execute("rollback;");
    } catch (SQLException e) {
      // After some errors, such as a full disk, SQLite has done so already.
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        throw e;
      }
    }
  }

  /// Begins a transaction that takes the writer's place only when it writes.
  private void beginIdle() throws SQLException {
    execute("begin;");
  }

  private void execute(String sql) throws SQLException {
    getDatabase().exec(sql, false);
  }

  private void requireManual() throws SQLException {
    if (getAutoCommit()) {
      throw new SQLException("every statement is committed by itself");
    }
  }
}
