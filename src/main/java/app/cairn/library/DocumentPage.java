package app.cairn.library;

import java.util.List;

/// A page of a list of documents.
///
/// @param page the page, from 0
/// @param size the documents on a full page
/// @param total the documents on all pages
public record DocumentPage(List<Document> items, int page, int size, long total) {

  public DocumentPage {
    items = List.copyOf(items);
  }
}
