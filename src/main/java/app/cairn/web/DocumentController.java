package app.cairn.web;

import app.cairn.library.Document;
import app.cairn.library.DocumentPage;
import app.cairn.library.DocumentQuery;
import app.cairn.library.DocumentState;
import app.cairn.library.DocumentText;
import app.cairn.library.Documents;
import app.cairn.library.Folder;
import app.cairn.library.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The documents, their text and their files.
@RestController
@RequestMapping("/api/documents")
class DocumentController {

  private final Documents documents;
  private final Folders folders;

  DocumentController(Documents documents, Folders folders) {
    this.documents = documents;
    this.folders = folders;
  }

  @GetMapping
  DocumentPage list(
      @RequestParam(defaultValue = "") List<String> state,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable Long folder,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size) {
    if (page < 0 || size < 1 || size > DocumentQuery.LARGEST_PAGE) {
      throw new BadRequestException(
          "page counts from 0 and size lies between 1 and %d."
              .formatted(DocumentQuery.LARGEST_PAGE));
    }
    String part = q == null || q.isEmpty() ? null : q;
    return documents.list(new DocumentQuery(states(state), part, folder, page, size));
  }

  @GetMapping("/{id}")
  Document get(@PathVariable long id) {
    return documents
        .get(id)
        .orElseThrow(
            () -> new NotFoundException("There is no document with the id %d.".formatted(id)));
  }

  @GetMapping("/{id}/text")
  DocumentText text(@PathVariable long id) {
    Document document = get(id);
    return documents
        .text(id)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "%s has no text. %s".formatted(document.name(), reason(document))));
  }

  @GetMapping("/{id}/file")
  ResponseEntity<Resource> file(@PathVariable long id) throws IOException {
    Document document = get(id);
    Folder folder = folders.get(document.folderId()).orElseThrow(() -> gone(document));
    var path = documents.file(id).orElseThrow(() -> gone(document));
    DocumentFile file =
        DocumentFile.find(Path.of(folder.path()), path).orElseThrow(() -> gone(document));
    return FileDisplay.of(document).response(file, document.modified());
  }

  private static Set<DocumentState> states(List<String> names) {
    return names.stream().map(DocumentController::state).collect(Collectors.toSet());
  }

  private static DocumentState state(String name) {
    return Arrays.stream(DocumentState.values())
        .filter(state -> name.equals(Lowercase.of(state)))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequestException(
                    "\"%s\" is not a state; states are %s."
                        .formatted(
                            name,
                            Arrays.stream(DocumentState.values())
                                .map(Lowercase::of)
                                .collect(Collectors.joining(", ")))));
  }

  private static String reason(Document document) {
    String reason = document.reason();
    return reason != null ? reason : "It is %s.".formatted(Lowercase.of(document.state()));
  }

  private static NotFoundException gone(Document document) {
    return new NotFoundException(
        "The file %s is not there any more, or not inside its folder.".formatted(document.path()));
  }
}
