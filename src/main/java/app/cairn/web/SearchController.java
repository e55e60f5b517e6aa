package app.cairn.web;

import app.cairn.search.SearchFilter;
import app.cairn.search.SearchResult;
import app.cairn.search.SearchService;
import app.cairn.web.PassageView.HitView;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Finds passages.
@RestController
class SearchController {

  private final SearchService search;

  SearchController(SearchService search) {
    this.search = search;
  }

  /// @param mode `hybrid`, or `keyword` while no vectors can be had
  record SearchView(String query, List<HitView> hits, String mode, long millis) {}

  @GetMapping("/api/search")
  SearchView search(
      @RequestParam String q,
      @RequestParam(defaultValue = "10") int k,
      @RequestParam(required = false) @Nullable Long folder,
      @RequestParam(required = false) @Nullable String path,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String tag,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String until) {
    if (k < 1 || k > SearchService.MOST_HITS) {
      throw new BadRequestException("k lies between 1 and %d.".formatted(SearchService.MOST_HITS));
    }
    SearchFilter filter =
        new SearchFilter(
            folder, given(path), given(type), given(tag), time("from", from), time("until", until));
    SearchResult result = search.search(q, filter, k);
    return new SearchView(
        result.query(), HitView.of(result.hits()), Lowercase.of(result.mode()), result.millis());
  }

  /// An empty parameter, as forms send it, restricts nothing.
  private static @Nullable String given(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  /// A time, or a day: `from` its beginning, `until` its end, in this computer's time zone.
  private static @Nullable Instant time(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    try {
      if (value.contains("T")) {
        return Instant.parse(value);
      }
      LocalDate day = LocalDate.parse(value).plusDays(name.equals("until") ? 1 : 0);
      return day.atStartOfDay(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeParseException e) {
      throw new BadRequestException(
          "%s is a time such as 2026-01-31T12:00:00Z or a day such as 2026-01-31.".formatted(name));
    }
  }
}
