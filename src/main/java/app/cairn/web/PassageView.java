package app.cairn.web;

import app.cairn.chat.Citation;
import app.cairn.index.TextRange;
import app.cairn.library.Passage;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchHit.ScoreParts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the API shows passages and citations.
final class PassageView {

  private PassageView() {}

  record DocumentView(long id, String path, String name, @Nullable String title, String mediaType) {

    static DocumentView of(Passage passage) {
      return new DocumentView(
          passage.documentId(),
          passage.path(),
          passage.name(),
          passage.title(),
          passage.mediaType());
    }
  }

  record HitView(
      DocumentView document,
      long chunkId,
      @Nullable Integer page,
      List<String> headings,
      String text,
      int start,
      int end,
      double score,
      ScoreParts scores,
      List<TextRange> highlights) {

    static HitView of(SearchHit hit) {
      Passage passage = hit.passage();
      return new HitView(
          DocumentView.of(passage),
          passage.chunkId(),
          passage.page(),
          passage.headings(),
          passage.text(),
          passage.start(),
          passage.end(),
          hit.score(),
          hit.scores(),
          hit.highlights());
    }

    static List<HitView> of(List<SearchHit> hits) {
      return hits.stream().map(HitView::of).toList();
    }
  }

  record CitationView(
      int number,
      DocumentView document,
      @Nullable Integer page,
      List<String> headings,
      int start,
      int end,
      String quote) {

    static CitationView of(Citation citation) {
      Passage passage = citation.passage();
      return new CitationView(
          citation.number(),
          DocumentView.of(passage),
          passage.page(),
          passage.headings(),
          citation.start(),
          citation.end(),
          citation.quote());
    }
  }
}
