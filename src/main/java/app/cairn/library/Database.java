package app.cairn.library;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Opens the SQLite database so that what is committed survives a power loss.
public final class Database {

  /// The database's name in the data folder.
  public static final String FILE = "cairn.db";

  private static final int CONNECTIONS = 8;
  private static final int BUSY_MILLIS = 30_000;

  private Database() {}

  /// Opens or creates the database in the data folder.
  ///
  /// Readers work beside one writer. A transaction takes the writer's place when it begins, so that
  /// reading first and writing then cannot fail half-way.
  public static HikariDataSource open(Path dataFolder) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("cairn");
    config.setJdbcUrl("jdbc:sqlite:" + dataFolder.resolve(FILE));
    config.setMaximumPoolSize(CONNECTIONS);
    config.addDataSourceProperty("journal_mode", "WAL");
    config.addDataSourceProperty("synchronous", "FULL");
    config.addDataSourceProperty("foreign_keys", "true");
    config.addDataSourceProperty("busy_timeout", BUSY_MILLIS);
    config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
    config.addDataSourceProperty("journal_size_limit", 64 << 20);
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
      // There fsync alone leaves the data in the drive's cache.
      config.setConnectionInitSql("PRAGMA fullfsync = 1");
    }
    return new HikariDataSource(config);
  }

  /// Whether a failure means that the disk has no space left.
  static boolean isFull(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLiteException e && e.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
        return true;
      }
      if (t instanceof SQLException || t instanceof java.io.IOException) {
        String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("disk is full")
            || message.contains("no space left")
            || message.contains("quota exceeded")) {
          return true;
        }
      }
    }
    return false;
  }
}
