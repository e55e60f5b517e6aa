package app.cairn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSetTests {

  @TempDir Path folder;

  @Test
  void readsParagraphsAndAnswerableQuestions() throws IOException {
    Path file = folder.resolve("squad.json");
    Files.writeString(
        file,
        """
        {"version": "v2.0", "data": [
          {"title": "A", "paragraphs": [
            {"context": "One.", "qas": [
              {"question": "q1", "id": "1", "is_impossible": false,
               "answers": [{"text": "x", "answer_start": 0}, {"text": "x", "answer_start": 0}]},
              {"question": "q2", "id": "2", "is_impossible": true, "answers": []}]}]},
          {"title": "B", "paragraphs": [{"context": "Two.", "qas": []},
            {"context": "Three.", "qas": [
              {"question": "q3", "id": "3", "answers": [{"text": "y", "answer_start": 0}]}]}]}]}\
        """);

    TestSet set = SquadFile.read(file);

    assertThat(set.texts())
        .containsExactly(
            Map.entry("000-000", "One."),
            Map.entry("001-000", "Two."),
            Map.entry("001-001", "Three."));
    assertThat(set.questions())
        .containsExactly(
            new Question("q1", Set.of("000-000"), List.of("x")),
            new Question("q3", Set.of("001-001"), List.of("y")));
    assertThat(set.first(1)).hasSize(1);
    assertThat(SquadFile.article("001-001")).isEqualTo(1);
  }

  @Test
  void readsQueriesThatHaveRelevantTexts() throws IOException {
    Files.writeString(
        folder.resolve("corpus.jsonl"),
        """
        {"_id": "1", "title": "Wings", "text": "Wings lift."}
        {"_id": "2", "title": "Tails", "text": "They steer."}
        {"_id": "3", "text": "No title."}
        """);
    Files.writeString(
        folder.resolve("queries.jsonl"),
        "{\"_id\": \"a\", \"text\": \"lift\"}\n{\"_id\": \"b\", \"text\": \"none\"}\n");
    Files.createDirectory(folder.resolve("qrels"));
    Files.writeString(
        folder.resolve("qrels/test.tsv"),
        "query-id\tcorpus-id\tscore\na\t1\t3\na\t2\t1\na\t3\t0\n");

    TestSet set = BeirFolder.read(folder);

    assertThat(set.texts().values())
        .containsExactly("Wings lift.", "Tails\n\nThey steer.", "No title.");
    assertThat(set.questions()).containsExactly(new Question("lift", Set.of("1", "2"), List.of()));
  }
}
