package app.cairn.web;

import app.cairn.chat.Conversations;
import app.cairn.chat.Conversations.Conversation;
import app.cairn.chat.Conversations.Turn;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The conversations that are kept.
@RestController
@RequestMapping("/api/conversations")
class ConversationController {

  private final Conversations conversations;

  ConversationController(Conversations conversations) {
    this.conversations = conversations;
  }

  record ConversationView(long id, String title, Instant askedAt, List<TurnView> turns) {

    static ConversationView of(Conversation conversation) {
      return new ConversationView(
          conversation.entry().id(),
          conversation.entry().title(),
          conversation.entry().askedAt(),
          conversation.turns().stream().map(TurnView::of).toList());
    }
  }

  /// @param question as it was typed
  record TurnView(String question, Instant askedAt, @Nullable AnswerView answer) {

    static TurnView of(Turn turn) {
      return new TurnView(
          turn.question(),
          turn.askedAt(),
          turn.answer() == null ? null : AnswerView.withPassages(turn.answer()));
    }
  }

  @GetMapping
  Conversations.Page list(
      @RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
    if (page < 0 || size < 1 || size > Conversations.LARGEST_PAGE) {
      throw new BadRequestException(
          "page counts from 0 and size lies between 1 and %d."
              .formatted(Conversations.LARGEST_PAGE));
    }
    return conversations.list(page, size);
  }

  @GetMapping("/{id}")
  ConversationView get(@PathVariable long id) {
    return conversations.get(id).map(ConversationView::of).orElseThrow(() -> unknown(id));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable long id) {
    if (!conversations.delete(id)) {
      throw unknown(id);
    }
  }

  private static NotFoundException unknown(long id) {
    return new NotFoundException("There is no conversation with the id %d.".formatted(id));
  }
}
