package app.cairn.chat;

import app.cairn.ai.PassageRetriever;
import app.cairn.library.Database;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchService;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Asks over a real store of conversations.
final class ChatFixture implements AutoCloseable {

  final AtomicLong unread = new AtomicLong();
  final ConversationRepository conversations;
  private final HikariDataSource database;

  ChatFixture(Path folder) {
    database = Database.open(folder);
    Flyway.configure().dataSource(database).locations("classpath:db/migrations").load().migrate();
    conversations =
        new ConversationRepository(
            JdbcClient.create(database),
            new TransactionTemplate(new JdbcTransactionManager(database)),
            Clock.systemUTC());
  }

  /// What happens when it is asked.
  List<AskEvent> events(
      SearchService search, Answerer answerer, @Nullable Long conversation, String question) {
    List<AskEvent> events = new ArrayList<>();
    service(search, answerer).ask(question, conversation, SearchFilter.ALL, events::add);
    return events;
  }

  AskService service(SearchService search, Answerer answerer) {
    return new AskService(
        new PassageRetriever(search, 10), search, conversations, () -> answerer, unread::get);
  }

  /// The answer at the end of the events.
  static Answer answer(List<AskEvent> events) {
    return ((AskEvent.Done) events.getLast()).answer();
  }

  @Override
  public void close() {
    database.close();
  }
}
