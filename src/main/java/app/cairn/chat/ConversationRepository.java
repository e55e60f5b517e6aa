package app.cairn.chat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// The tables of conversations and of their questions with the answers.
class ConversationRepository implements Conversations {

  /// How many questions with their answers a model is reminded of.
  private static final int REMEMBERED = 3;

  private static final int LONGEST_TITLE = 200;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  ConversationRepository(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
  }

  /// A question that is stored.
  ///
  /// @param history the questions and answers that it follows, the oldest first
  record Asked(long conversation, long turn, List<Message> history) {}

  /// Stores a question.
  ///
  /// @param conversation the one that it belongs to; null begins one
  /// @throws UnknownConversationException if there is no such conversation
  Asked ask(@Nullable Long conversation, String question) {
    return transaction.execute(
        _ -> {
          List<Message> history = conversation == null ? List.of() : history(conversation);
          long id = conversation == null ? begin(question) : touch(conversation);
          long turn =
              jdbc.sql(
                      "INSERT INTO turns (conversation_id, question, asked_at) VALUES (?, ?, ?)"
                          + " RETURNING id")
                  .param(id)
                  .param(question)
                  .param(clock.millis())
                  .query(Long.class)
                  .single();
          return new Asked(id, turn, history);
        });
  }

  /// Stores the answer to a question, unless it was deleted meanwhile.
  void answer(Asked question, Answer answer) {
    jdbc.sql("UPDATE turns SET answer = ? WHERE id = ?")
        .param(JSON.writeValueAsString(answer))
        .param(question.turn())
        .update();
  }

  @Override
  public Page list(int page, int size) {
    long total = jdbc.sql("SELECT count(*) FROM conversations").query(Long.class).single();
    List<Entry> items =
        jdbc.sql(
                "SELECT id, title, asked_at FROM conversations ORDER BY asked_at DESC, id DESC"
                    + " LIMIT ? OFFSET ?")
            .param(size)
            .param((long) page * size)
            .query(ConversationRepository::entry)
            .list();
    return new Page(items, page, size, total);
  }

  @Override
  public Optional<Conversation> get(long id) {
    return jdbc.sql("SELECT id, title, asked_at FROM conversations WHERE id = ?")
        .param(id)
        .query(ConversationRepository::entry)
        .optional()
        .map(entry -> new Conversation(entry, turns(id, "ORDER BY id")));
  }

  @Override
  public boolean delete(long id) {
    return jdbc.sql("DELETE FROM conversations WHERE id = ?").param(id).update() > 0;
  }

  private long begin(String question) {
    String line = question.replaceAll("\\s+", " ");
    String title =
        line.codePointCount(0, line.length()) > LONGEST_TITLE
            ? line.substring(0, line.offsetByCodePoints(0, LONGEST_TITLE)) + "…"
            : line;
    return jdbc.sql("INSERT INTO conversations (title, asked_at) VALUES (?, ?) RETURNING id")
        .param(title)
        .param(clock.millis())
        .query(Long.class)
        .single();
  }

  private long touch(long id) {
    int known =
        jdbc.sql("UPDATE conversations SET asked_at = ? WHERE id = ?")
            .param(clock.millis())
            .param(id)
            .update();
    if (known == 0) {
      throw new UnknownConversationException(id);
    }
    return id;
  }

  private List<Message> history(long conversation) {
    return turns(conversation, "AND answer IS NOT NULL ORDER BY id DESC LIMIT " + REMEMBERED)
        .reversed()
        .stream()
        .flatMap(turn -> turn.answer() == null ? Stream.of() : messages(turn, turn.answer()))
        .toList();
  }

  private static Stream<Message> messages(Turn turn, Answer answer) {
    return Stream.of(new UserMessage(turn.question()), new AssistantMessage(answer.text()));
  }

  private List<Turn> turns(long conversation, String which) {
    return jdbc.sql(
            "SELECT question, asked_at, answer FROM turns WHERE conversation_id = ? " + which)
        .param(conversation)
        .query(ConversationRepository::turn)
        .list();
  }

  private static Turn turn(ResultSet row, int n) throws SQLException {
    String answer = row.getString("answer");
    return new Turn(
        row.getString("question"),
        Instant.ofEpochMilli(row.getLong("asked_at")),
        answer == null ? null : JSON.readValue(answer, Answer.class));
  }

  private static Entry entry(ResultSet row, int n) throws SQLException {
    return new Entry(
        row.getLong("id"), row.getString("title"), Instant.ofEpochMilli(row.getLong("asked_at")));
  }
}
