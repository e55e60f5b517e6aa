package app.cairn.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads questions in the form of SQuAD: articles of paragraphs, each with questions and answers.
final class SquadFile {

  private SquadFile() {}

  /// Reads all paragraphs and the questions that have an answer. A paragraph's name is that of its
  /// article's number and its own, such as `012-003`.
  ///
  /// @throws tools.jackson.core.JacksonException if the file cannot be read
  static TestSet read(Path file) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<Question> questions = new ArrayList<>();
    int articles = 0;
    for (JsonNode article : new JsonMapper().readTree(file.toFile()).required("data")) {
      int paragraphs = 0;
      for (JsonNode paragraph : article.required("paragraphs")) {
        String name = "%03d-%03d".formatted(articles, paragraphs++);
        texts.put(name, paragraph.required("context").asString());
        addQuestions(paragraph.required("qas"), name, questions);
      }
      articles++;
    }
    return new TestSet(texts, questions);
  }

  /// Which article a paragraph belongs to.
  static int article(String name) {
    return Integer.parseInt(name.substring(0, name.indexOf('-')));
  }

  private static void addQuestions(JsonNode found, String name, List<Question> questions) {
    for (JsonNode question : found) {
      Set<String> answers = new LinkedHashSet<>();
      question
          .required("answers")
          .forEach(answer -> answers.add(answer.required("text").asString()));
      if (!answers.isEmpty()) {
        questions.add(
            new Question(
                question.required("question").asString(), Set.of(name), List.copyOf(answers)));
      }
    }
  }
}
