package app.cairn.chat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The conversations that are kept. Thread-safe.
public interface Conversations {

  /// The largest page that [#list] returns.
  int LARGEST_PAGE = 1000;

  /// Lists conversations, the one asked in last first.
  ///
  /// @param page from 0
  /// @param size at most [#LARGEST_PAGE]
  Page list(int page, int size);

  /// A conversation with all that was said in it.
  Optional<Conversation> get(long id);

  /// Forgets a conversation; false if there is none with that id.
  boolean delete(long id);

  /// A part of the list.
  ///
  /// @param total how many conversations there are
  record Page(List<Entry> items, int page, int size, long total) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /// A conversation in the list.
  ///
  /// @param title its first question
  /// @param askedAt the time of its last question
  record Entry(long id, String title, Instant askedAt) {}

  /// A conversation.
  record Conversation(Entry entry, List<Turn> turns) {
    public Conversation {
      turns = List.copyOf(turns);
    }
  }

  /// A question, and its answer if there is one.
  record Turn(String question, Instant askedAt, @Nullable Answer answer) {}
}
