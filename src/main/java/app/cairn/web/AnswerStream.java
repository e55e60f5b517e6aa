package app.cairn.web;

import app.cairn.chat.Answer;
import app.cairn.chat.AnswerMode;
import app.cairn.chat.AskEvent;
import app.cairn.chat.AskListener;
import app.cairn.chat.Citation;
import app.cairn.search.SearchHit;
import app.cairn.web.PassageView.CitationView;
import app.cairn.web.PassageView.HitView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.json.JsonMapper;

/// Sends the events of an answer as they happen, and comments all the time, so that a client that
/// has gone is noticed, also while a model reads a long prompt. The next event then ends the
/// answering. (An interrupt would end it sooner, but could close files of the index that other
/// requests use.)
final class AnswerStream implements AskListener, AutoCloseable {

  private static final Duration HEARTBEAT = Duration.ofMillis(100);

  private final HttpServletResponse response;
  private final JsonMapper json;
  private final Thread heart;
  private boolean begun;
  private final Sinks.Empty<Void> left = Sinks.empty();
  private @Nullable IOException gone;

  AnswerStream(HttpServletResponse response, JsonMapper json) {
    this.response = response;
    this.json = json;
    this.heart = Thread.ofVirtual().name("heartbeat").start(this::beat);
  }

  @Override
  public void on(AskEvent event) {
    switch (event) {
      case AskEvent.Asked(long conversation, AnswerMode mode) ->
          send("asked", Map.of("conversation", conversation, "mode", Lowercase.of(mode)));
      case AskEvent.Rewritten(String question) -> send("rewritten", Map.of("question", question));
      case AskEvent.Passages(List<SearchHit> hits) ->
          send("passages", Map.of("passages", HitView.of(hits)));
      case AskEvent.Thinking(String text) -> send("thinking", Map.of("text", text));
      case AskEvent.Text(String text) -> send("text", Map.of("text", text));
      case AskEvent.Cited(Citation citation) -> send("citation", CitationView.of(citation));
      case AskEvent.Done(Answer answer) -> send("done", AnswerView.of(answer));
      case AskEvent.Failed(String message) ->
          send("error", Problem.of(HttpStatus.SERVICE_UNAVAILABLE, message));
    }
  }

  @Override
  public Mono<Void> gone() {
    return left.asMono();
  }

  @Override
  public void close() {
    heart.interrupt();
  }

  /// @throws ClientGoneException if the client went away
  private void send(String name, Object data) {
    write("event: %s\ndata: %s\n\n".formatted(name, json.writeValueAsString(data)));
  }

  private synchronized void write(String text) {
    try {
      if (gone != null) {
        throw gone;
      }
      if (!begun) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        begun = true;
      }
      response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      response.flushBuffer();
    } catch (IOException e) {
      gone = e;
      left.tryEmitEmpty();
      throw new ClientGoneException(e);
    }
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(HEARTBEAT);
        write(":\n\n");
      }
    } catch (InterruptedException | ClientGoneException e) {
      // The answer is complete, or the next event will find the client gone.
    }
  }
}
