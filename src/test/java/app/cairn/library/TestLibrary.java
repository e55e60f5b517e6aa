package app.cairn.library;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.library.parse.Chunk;
import app.cairn.library.parse.ParsedDocument;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/// A library over a real database and real folders, with a fake parser, engine and index. Its times
/// are short.
final class TestLibrary implements AutoCloseable {

  static final LibraryProperties QUICK =
      new LibraryProperties(
          List.of("node_modules", "~$*", "*.tmp", "*~"),
          false,
          Duration.ofMillis(40),
          Duration.ofMillis(150),
          Duration.ofSeconds(60),
          2,
          4);

  final Path data;
  final Path files;
  final FakeParser parser = new FakeParser();
  final FakeEngine engine = new FakeEngine();
  final FakeIndex index = new FakeIndex();
  LibraryProperties properties = QUICK;

  /// Where the library believes its data to be.
  Path dataFolder;

  @Nullable HikariDataSource database;
  @Nullable Library library;
  @Nullable Store store;

  TestLibrary(Path temporary) {
    try {
      Path real = temporary.toRealPath();
      data = Files.createDirectories(real.resolve("data"));
      dataFolder = data;
      files = Files.createDirectories(real.resolve("files"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens the database and starts the library.
  Library start() {
    HikariDataSource source = Database.open(data);
    database = source;
    Flyway.configure().dataSource(source).locations("classpath:db/migrations").load().migrate();
    store = Store.of(source, new JdbcTransactionManager(source));
    Library started =
        new Library(
            store, parser, new LineChunks(), engine, index, properties, dataFolder, Long.MAX_VALUE);
    library = started;
    started.start();
    return started;
  }

  /// Starts with the folder `files` added.
  Folder startWithFolder() {
    return start().add(files.toString());
  }

  /// Ends as a process that is killed: nothing is finished or said goodbye to.
  void kill() {
    index.dead = true;
    database().close();
    try {
      library().stop();
    } catch (RuntimeException e) {
      // What a process does after its end is of no interest.
    }
    index.crash();
    index.dead = false;
  }

  /// Lets the database grow no further than this; holds for all connections.
  void limitPages(long pages) {
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < database().getMaximumPoolSize(); i++) {
        Connection connection = database().getConnection();
        all.add(connection);
        try (Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA max_page_count = " + pages);
        }
      }
      for (Connection connection : all) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (store != null && database != null && !database.isClosed()) {
      lastChange = store.changes().last();
    }
    if (library != null) {
      library.stop();
    }
    if (database != null) {
      database.close();
    }
  }

  Library library() {
    return Objects.requireNonNull(library);
  }

  Store store() {
    return Objects.requireNonNull(store);
  }

  HikariDataSource database() {
    return Objects.requireNonNull(database);
  }

  JdbcClient jdbc() {
    return JdbcClient.create(database());
  }

  /// Writes a file that looks old enough to be read at once.
  Path write(String name, String text) {
    try {
      Path file = files.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      long nanos = ++clock * 1_000_000L;
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.now().minusSeconds(60).plusNanos(nanos)));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long clock;

  /// The number of the last change when the library was closed.
  long lastChange;

  static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(assertion);
  }

  /// Waits until nothing is left to do and the index holds all of it.
  void settle() {
    eventually(
        () -> {
          assertThat(library().list())
              .allSatisfy(folder -> assertThat(folder.state()).isNotEqualTo(FolderState.SCANNING));
          assertThat(store().documents().counts().pending()).isZero();
          assertIndexEqualsStore();
        });
  }

  /// All documents, by path below `files`.
  Map<String, Document> documents() {
    return store()
        .documents()
        .list(new DocumentQuery(Set.of(), null, null, 0, DocumentQuery.LARGEST_PAGE))
        .items()
        .stream()
        .collect(
            Collectors.toMap(
                document -> files.relativize(Path.of(document.path())).toString(),
                document -> document));
  }

  Document document(String name) {
    Map<String, Document> all = documents();
    assertThat(all).containsKey(name);
    return Objects.requireNonNull(all.get(name));
  }

  /// The index holds exactly the chunks of the store, each once, with the document's path and its
  /// vector if it has one.
  void assertIndexEqualsStore() {
    Map<Long, List<String>> stored =
        jdbc()
            .sql(
                """
                SELECT d.id, c.id || ' ' || d.path || iif(v.id IS NULL, ' -', ' +')
                FROM chunks c JOIN documents d ON d.id = c.document_id
                  LEFT JOIN vectors v ON v.model = ? AND v.text_hash = c.text_hash
                ORDER BY c.id\
                """)
            .param(engine.model)
            .query((row, n) -> Map.entry(row.getLong(1), row.getString(2)))
            .list()
            .stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    Map<Long, List<String>> indexed =
        index.content().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry ->
                        entry.getValue().stream()
                            .map(
                                passage ->
                                    passage.chunkId()
                                        + " "
                                        + passage.path()
                                        + (passage.vector() == null ? " -" : " +"))
                            .toList()));
    assertThat(indexed).isEqualTo(stored);
  }

  /// Every line is a chunk.
  private static final class LineChunks implements Chunking {
    @Override
    public List<Chunk> chunk(ParsedDocument document) {
      return document.blocks().stream()
          .map(
              block ->
                  new Chunk(
                      block.start(),
                      block.end(),
                      null,
                      block.headings(),
                      document.text().substring(block.start(), block.end())))
          .toList();
    }

    @Override
    public String embeddedText(@Nullable String title, Chunk chunk) {
      return String.join(" ", chunk.headings()) + "\n" + chunk.text();
    }
  }
}
