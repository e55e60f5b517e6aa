package app.cairn.web;

import app.cairn.chat.Answer;
import app.cairn.chat.AskEvent;
import app.cairn.chat.AskService;
import app.cairn.search.SearchFilter;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Answers questions, at once or as a stream of events.
@RestController
class AskController {

  private final AskService service;
  private final JsonMapper json;

  AskController(AskService service, JsonMapper json) {
    this.service = service;
    this.json = json;
  }

  record Question(@Nullable String question, @Nullable Long folder, @Nullable Long conversation) {

    String text() {
      if (question == null) {
        throw new BadRequestException("The field \"question\" is missing.");
      }
      return question;
    }

    SearchFilter filter() {
      return folder == null ? SearchFilter.ALL : SearchFilter.folder(folder);
    }
  }

  @PostMapping(
      path = "/api/ask",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> ask(@RequestBody Question question) {
    List<ResponseEntity<?>> response = new ArrayList<>();
    service.ask(
        question.text(),
        question.conversation(),
        question.filter(),
        event -> {
          switch (event) {
            case AskEvent.Done(Answer answer) ->
                response.add(ResponseEntity.ok(AnswerView.withPassages(answer)));
            case AskEvent.Failed(String message) ->
                response.add(Problem.response(HttpStatus.SERVICE_UNAVAILABLE, message));
            case AskEvent.Asked _,
                AskEvent.Rewritten _,
                AskEvent.Passages _,
                AskEvent.Thinking _,
                AskEvent.Text _,
                AskEvent.Cited _ -> {
              // The whole answer comes at the end.
            }
          }
        });
    return response.getFirst();
  }

  @PostMapping(
      path = "/api/ask",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void stream(@RequestBody Question question, HttpServletResponse response) {
    try (AnswerStream stream = new AnswerStream(response, json)) {
      service.ask(question.text(), question.conversation(), question.filter(), stream);
    }
  }
}
