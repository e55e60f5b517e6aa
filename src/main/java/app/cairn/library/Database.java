package app.cairn.library;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Opens the SQLite database so that what is committed survives a power loss.
public final class Database {

  /// The database's name in the data folder.
  public static final String FILE = "cairn.db";

  private static final int CONNECTIONS = 8;
  private static final int BUSY_MILLIS = 30_000;

  /// The write-ahead log is cut to so many bytes when it has grown larger.
  private static final int LARGEST_KEPT_LOG = 64 << 20;

  private Database() {}

  /// Opens or creates the database in the data folder.
  ///
  /// Readers work beside one writer. A transaction takes the writer's place when it begins, so that
  /// reading first and writing then cannot fail half-way.
  public static HikariDataSource open(Path dataFolder) {
    return open(dataFolder, BUSY_MILLIS);
  }

  /// @param busyMillis how long a writer waits for others
  static HikariDataSource open(Path dataFolder, int busyMillis) {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
    sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    sqlite.enforceForeignKeys(true);
    sqlite.setBusyTimeout(busyMillis);
    sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    sqlite.setJournalSizeLimit(LARGEST_KEPT_LOG);
    HikariConfig config = new HikariConfig();
    config.setPoolName("cairn");
    config.setDataSource(StoreConnection.source(dataFolder.resolve(FILE).toString(), sqlite));
    config.setMaximumPoolSize(CONNECTIONS);
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
