package app.cairn.index;

import static app.cairn.index.IndexedPassages.chunks;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PassageFilterTests {

  private static final Instant EARLY = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant MIDDLE = Instant.parse("2025-06-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private LucenePassageIndex index;

  @BeforeEach
  void fill() {
    index = LucenePassageIndex.open(folder);
    add(10, 1, "/home/a/letters/x.pdf", "application/pdf", List.of("Work"), EARLY);
    add(11, 1, "/home/a/notes/y.md", "text/markdown", List.of("home", "work"), MIDDLE);
    add(12, 2, "/home/b/z.txt", "text/plain", List.of(), LATE);
    index.refresh();
  }

  @AfterEach
  void close() {
    index.close();
  }

  static Stream<Arguments> filters() {
    return Stream.of(
        Arguments.of(PassageFilter.ALL, List.of(10L, 11L, 12L)),
        Arguments.of(new PassageFilter(1L, null, null, null, null, null), List.of(10L, 11L)),
        Arguments.of(new PassageFilter(3L, null, null, null, null, null), List.of()),
        Arguments.of(path("/home/a/"), List.of(10L, 11L)),
        Arguments.of(path("/home/a/n"), List.of(11L)),
        Arguments.of(path("home"), List.of()),
        Arguments.of(path("/home/*"), List.of()),
        Arguments.of(type("text/"), List.of(11L, 12L)),
        Arguments.of(type("text/plain"), List.of(12L)),
        Arguments.of(type("text"), List.of()),
        Arguments.of(tag("work"), List.of(10L, 11L)),
        Arguments.of(tag("HOME"), List.of(11L)),
        Arguments.of(dates(MIDDLE, null), List.of(11L, 12L)),
        Arguments.of(dates(null, MIDDLE), List.of(10L)),
        Arguments.of(dates(MIDDLE, MIDDLE.plusMillis(1)), List.of(11L)),
        Arguments.of(dates(LATE, EARLY), List.of()),
        Arguments.of(dates(Instant.MIN, Instant.MAX), List.of(10L, 11L, 12L)),
        Arguments.of(dates(null, Instant.MIN), List.of()),
        Arguments.of(new PassageFilter(1L, "/home/a", "text/", "work", EARLY, LATE), List.of(11L)));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void restrictsBothSearches(PassageFilter filter, List<Long> expected) {
    assertThat(chunks(index.keyword("word", filter, 10)))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(chunks(index.nearest(new float[] {1, 0}, filter, 10)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void findsFarPassagesThatAFilterLeaves() {
    for (int i = 100; i < 600; i++) {
      add(i, 5, "/near/" + i, "text/plain", List.of(), LATE);
    }
    index.replace(
        900,
        List.of(
            new IndexedPassage(
                900,
                6,
                "/far",
                "text/plain",
                List.of(),
                LATE,
                null,
                List.of(),
                "word",
                new float[] {-1, 0})));
    index.refresh();

    PassageFilter far = new PassageFilter(6L, null, null, null, null, null);

    assertThat(chunks(index.nearest(new float[] {1, 0}, far, 10))).containsExactly(900L);
  }

  private void add(
      long id, long folderId, String path, String type, List<String> tags, Instant modified) {
    float[] vector = {(float) Math.cos(id / 1e4), (float) Math.sin(id / 1e4)};
    IndexedPassage passage =
        new IndexedPassage(
            id, folderId, path, type, tags, modified, "Title", List.of(), "a word", vector);
    index.replace(id, List.of(passage));
  }

  private static PassageFilter path(String prefix) {
    return new PassageFilter(null, prefix, null, null, null, null);
  }

  private static PassageFilter type(String type) {
    return new PassageFilter(null, null, type, null, null, null);
  }

  private static PassageFilter tag(String tag) {
    return new PassageFilter(null, null, null, tag, null, null);
  }

  private static PassageFilter dates(@Nullable Instant from, @Nullable Instant until) {
    return new PassageFilter(null, null, null, null, from, until);
  }
}
