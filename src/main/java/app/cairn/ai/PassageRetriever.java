package app.cairn.ai;

import app.cairn.search.SearchFilter;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchResult;
import app.cairn.search.SearchService;
import java.util.List;
import java.util.Map;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;

/// Offers the search to Spring AI's retrieval. Thread-safe.
public final class PassageRetriever implements DocumentRetriever {

  /// The key in a query's context under which a [SearchFilter] may lie.
  public static final String FILTER = "cairn.filter";

  /// The key in a document's metadata under which its [SearchHit] lies.
  public static final String HIT = "cairn.hit";

  private final SearchService search;
  private final int limit;

  /// Creates a retriever of at most `limit` passages a query.
  public PassageRetriever(SearchService search, int limit) {
    this.search = search;
    this.limit = limit;
  }

  /// A query that is restricted by a filter.
  ///
  /// @param history the conversation before it, the oldest message first
  public static Query query(String text, List<Message> history, SearchFilter filter) {
    return Query.builder().text(text).history(history).context(Map.of(FILTER, filter)).build();
  }

  /// Finds passages for a query, as the search returns them.
  public SearchResult search(Query query) {
    SearchFilter filter =
        query.context().get(FILTER) instanceof SearchFilter found ? found : SearchFilter.ALL;
    return search.search(query.text(), filter, limit);
  }

  @Override
  public List<Document> retrieve(Query query) {
    return search(query).hits().stream().map(PassageRetriever::document).toList();
  }

  private static Document document(SearchHit hit) {
    return Document.builder()
        .id(Long.toString(hit.chunkId()))
        .text(hit.text())
        .score(hit.score())
        .metadata(HIT, hit)
        .metadata("path", hit.path())
        .build();
  }
}
