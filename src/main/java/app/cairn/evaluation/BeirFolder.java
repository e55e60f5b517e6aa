package app.cairn.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a retrieval test set in the form of BEIR: `corpus.jsonl`, `queries.jsonl` and
/// `qrels/test.tsv`. Any grade above 0 counts as relevant.
final class BeirFolder {

  private static final JsonMapper JSON = new JsonMapper();

  private BeirFolder() {}

  static TestSet read(Path folder) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve("corpus.jsonl"))) {
      JsonNode entry = JSON.readTree(line);
      String title = entry.path("title").asString("");
      String text = entry.required("text").asString();
      texts.put(
          entry.required("_id").asString(),
          text.startsWith(title) ? text : (title + "\n\n" + text).strip());
    }
    Map<String, Set<String>> relevant = relevant(folder.resolve("qrels").resolve("test.tsv"));
    List<Question> questions = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("queries.jsonl"))) {
      JsonNode entry = JSON.readTree(line);
      Set<String> names = relevant.getOrDefault(entry.required("_id").asString(), Set.of());
      if (!names.isEmpty()) {
        questions.add(new Question(entry.required("text").asString(), names, List.of()));
      }
    }
    return new TestSet(texts, questions);
  }

  private static Map<String, Set<String>> relevant(Path file) throws IOException {
    Map<String, Set<String>> relevant = new HashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(1, lines.size())) {
      String[] parts = line.split("\t", -1);
      if (Integer.parseInt(parts[2]) > 0) {
        relevant.computeIfAbsent(parts[0], _ -> new HashSet<>()).add(parts[1]);
      }
    }
    return relevant;
  }
}
