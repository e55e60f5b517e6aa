package app.cairn.web;

import app.cairn.model.Model;
import app.cairn.model.ModelRefusedException;
import app.cairn.model.Models;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The language models that the user made known.
@RestController
@RequestMapping("/api/models")
class ModelController {

  private final Models models;

  ModelController(Models models) {
    this.models = models;
  }

  record NewModel(@Nullable String path) {}

  record Choice(@Nullable Long id) {}

  /// @param memoryForModels how many bytes models could have together now
  record ModelList(List<ModelView> items, long memoryForModels) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ModelView> register(@RequestBody NewModel request) {
    if (request.path() == null) {
      throw new BadRequestException("The field \"path\" is missing; it names a model's folder.");
    }
    Model model = models.register(request.path());
    return ResponseEntity.created(URI.create("/api/models/" + model.id()))
        .body(ModelView.of(model));
  }

  @GetMapping
  ModelList list() {
    return new ModelList(models.list().stream().map(ModelView::of).toList(), models.room());
  }

  @GetMapping("/{id}")
  ModelView get(@PathVariable long id) {
    return models.get(id).map(ModelView::of).orElseThrow(() -> unknown(id));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable long id) {
    if (!models.remove(id)) {
      throw unknown(id);
    }
  }

  @PostMapping("/{id}/load")
  ModelView load(@PathVariable long id) {
    return models.load(id).map(ModelView::of).orElseThrow(() -> unknown(id));
  }

  @PostMapping("/{id}/unload")
  ModelView unload(@PathVariable long id) {
    return models.unload(id).map(ModelView::of).orElseThrow(() -> unknown(id));
  }

  @PutMapping(path = "/chosen", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void choose(@RequestBody Choice choice) {
    if (!models.choose(choice.id())) {
      throw unknown(choice.id());
    }
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(ModelRefusedException refusal) {
    HttpStatus status = refusal.isKnown() ? HttpStatus.CONFLICT : HttpStatus.BAD_REQUEST;
    return Problem.response(status, String.valueOf(refusal.getMessage()));
  }

  private static NotFoundException unknown(@Nullable Long id) {
    return new NotFoundException("There is no model with the id %d.".formatted(id));
  }
}
