package app.cairn.web;

import app.cairn.library.Folder;
import app.cairn.library.FolderRefusedException;
import app.cairn.library.Folders;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The folders that Cairn follows.
@RestController
@RequestMapping("/api/folders")
class FolderController {

  private final Folders folders;

  FolderController(Folders folders) {
    this.folders = folders;
  }

  record NewFolder(@Nullable String path) {}

  record FolderList(List<Folder> items) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Folder> add(@RequestBody NewFolder request) {
    if (request.path() == null) {
      throw new BadRequestException("The field \"path\" is missing; it names the folder to add.");
    }
    Folder folder = folders.add(request.path());
    return ResponseEntity.created(URI.create("/api/folders/" + folder.id())).body(folder);
  }

  @GetMapping
  FolderList list() {
    return new FolderList(folders.list());
  }

  @GetMapping("/{id}")
  Folder get(@PathVariable long id) {
    return folders.get(id).orElseThrow(() -> unknown(id));
  }

  @PostMapping("/{id}/scan")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void scan(@PathVariable long id, @RequestParam(defaultValue = "false") boolean failed) {
    if (!folders.rescan(id, failed)) {
      throw unknown(id);
    }
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable long id) {
    if (!folders.remove(id)) {
      throw unknown(id);
    }
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(FolderRefusedException refusal) {
    HttpStatus status =
        refusal.problem().isConflict() ? HttpStatus.CONFLICT : HttpStatus.BAD_REQUEST;
    return Problem.response(status, String.valueOf(refusal.getMessage()));
  }

  private static NotFoundException unknown(long id) {
    return new NotFoundException("There is no folder with the id %d.".formatted(id));
  }
}
