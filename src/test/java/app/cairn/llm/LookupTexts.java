package app.cairn.llm;

import app.cairn.llm.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Questions behind passages of which one holds the answer, from a file in the form of SQuAD.
final class LookupTexts {

  private static final int PASSAGES = 4;
  private static final int LEAST_SENTENCE = 100;

  private LookupTexts() {}

  /// A prompt, and the sentence of a passage that answers it.
  record Quoting(List<Integer> prompt, List<Integer> sentence) {}

  /// Reads questions, each of another article.
  static List<Quoting> read(Path file, int count, Tokenizer tokenizer) {
    List<Quoting> questions = new ArrayList<>();
    for (JsonNode article : JsonMapper.shared().readTree(file).get("data")) {
      JsonNode paragraphs = article.get("paragraphs");
      for (JsonNode question : paragraphs.get(0).get("qas")) {
        if (question.get("answers").isEmpty()) {
          continue;
        }
        int start = question.get("answers").get(0).get("answer_start").asInt();
        String sentence = sentence(paragraphs.get(0).get("context").asString(), start);
        if (sentence.length() >= LEAST_SENTENCE && paragraphs.size() >= PASSAGES) {
          String prompt = prompt(paragraphs, question.get("question").asString());
          questions.add(new Quoting(tokens(tokenizer, prompt), tokens(tokenizer, sentence)));
          break;
        }
      }
      if (questions.size() == count) {
        return questions;
      }
    }
    throw new IllegalArgumentException(file + " holds fewer than " + count + " such questions");
  }

  private static List<Integer> tokens(Tokenizer tokenizer, String text) {
    return IntStream.of(tokenizer.encodePlain(text)).boxed().toList();
  }

  private static String sentence(String text, int within) {
    int before = text.lastIndexOf(". ", within);
    int end = text.indexOf(". ", within);
    return text.substring(before < 0 ? 0 : before + 2, end < 0 ? text.length() : end + 1);
  }

  private static String prompt(JsonNode paragraphs, String question) {
    StringBuilder prompt = new StringBuilder("Answer from these passages, and quote them.\n");
    for (int i = 0; i < PASSAGES; i++) {
      prompt.append("[%d] %s\n".formatted(i + 1, paragraphs.get(i).get("context").asString()));
    }
    return prompt.append("Question: ").append(question).append("\nAnswer:").toString();
  }
}
