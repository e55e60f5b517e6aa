package app.cairn.chat;

import app.cairn.library.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Measures on a file in SQuAD's form how often [Support] is right; a program, whose first argument
/// is the file. The figures stand in `docs/adr/15-checked-citations.md`.
public final class SupportReport {

  private static final int QUESTIONS = 600;
  private static final int PASSAGES = 8;
  private static final Pattern ASKING =
      Pattern.compile(
          "(?i)\\b(?:what|who|whom|when|where|which|how|did|does|do|is|was|were|are|much|many|why)\\b|[?？]");
  private static final Pattern DIGITS = Pattern.compile("\\d{1,6}");

  /// @param statement the question without what asks, and the answer
  private record Case(String statement, String answer, String question, int paragraph) {}

  /// How often a kind of statement was found supported.
  private static final class Rate {

    private int all;
    private int supported;

    void add(boolean found) {
      all++;
      supported += found ? 1 : 0;
    }

    @Override
    public String toString() {
      return "%5.1f %% of %d".formatted(100.0 * supported / Math.max(1, all), all);
    }
  }

  private final Random random = new Random(1);
  private final Rate shortened = new Rate();
  private final Rate right = new Rate();
  private final Rate otherNumber = new Rate();
  private final Rate otherAnswer = new Rate();
  private final Rate otherPassage = new Rate();

  private SupportReport() {}

  /// Prints the rates.
  public static void main(String[] args) throws IOException {
    SupportReport report = new SupportReport();
    List<JsonNode> articles = new ArrayList<>();
    JsonMapper.shared()
        .readTree(Files.readString(Path.of(args[0])))
        .get("data")
        .forEach(articles::add);
    while (report.right.all < QUESTIONS) {
      articles.forEach(report::measure);
    }
    System.out.printf("found supported:%n");
    System.out.printf("  a sentence without a third of its words  %s%n", report.shortened);
    System.out.printf("  the same with another number             %s%n", report.otherNumber);
    System.out.printf("  question and answer                      %s%n", report.right);
    System.out.printf("  question and another question's answer   %s%n", report.otherAnswer);
    System.out.printf("  question and answer, by a wrong passage  %s%n", report.otherPassage);
  }

  private void measure(JsonNode article) {
    List<String> paragraphs = new ArrayList<>();
    List<Case> cases = new ArrayList<>();
    for (JsonNode paragraph : article.get("paragraphs")) {
      for (JsonNode question : paragraph.get("qas")) {
        if (!question.get("answers").isEmpty()) {
          cases.add(
              read(
                  question.get("question").asString(),
                  question.at("/answers/0/text").asString(),
                  paragraphs.size()));
        }
      }
      paragraphs.add(paragraph.get("context").asString());
    }
    if (paragraphs.size() >= 3 && cases.size() >= 3) {
      measure(cases.get(random.nextInt(cases.size())), cases, paragraphs);
    }
  }

  private static Case read(String question, String answer, int paragraph) {
    String plain = ASKING.matcher(question).replaceAll("");
    return new Case(plain + " " + answer, answer, plain, paragraph);
  }

  private void measure(Case one, List<Case> cases, List<String> paragraphs) {
    String gold = paragraphs.get(one.paragraph());
    List<String> given = new ArrayList<>(paragraphs);
    given.remove(gold);
    Collections.shuffle(given, random);
    given.subList(Math.min(PASSAGES - 1, given.size()), given.size()).clear();
    given.addFirst(gold);
    List<Passage> passages = new ArrayList<>();
    for (String text : given) {
      passages.add(SupportTests.passage(passages.size() + 1, text));
    }
    Support support = new Support(passages);

    String sentence = shortened(gold);
    shortened.add(support.find(sentence, 1).isPresent());
    Matcher number = DIGITS.matcher(sentence);
    if (number.find()) {
      int other = Integer.parseInt(number.group()) + 1 + random.nextInt(9);
      otherNumber.add(support.find(number.replaceFirst(Integer.toString(other)), 1).isPresent());
    }
    right.add(support.find(one.statement(), 1).isPresent());
    cases.stream()
        .skip(random.nextInt(cases.size()))
        .filter(other -> !gold.contains(other.answer()) && sameKind(one, other))
        .findFirst()
        .ifPresent(
            other ->
                otherAnswer.add(
                    support.find(one.question() + " " + other.answer(), 1).isPresent()));
    for (int i = 1; i < given.size(); i++) {
      if (!given.get(i).contains(one.answer())) {
        otherPassage.add(support.find(one.statement(), i + 1).isPresent());
      }
    }
  }

  private static boolean sameKind(Case one, Case other) {
    return DIGITS.matcher(one.answer()).find() == DIGITS.matcher(other.answer()).find();
  }

  /// A sentence without about a third of its words.
  private String shortened(String paragraph) {
    List<Sentences.Span> spans = Sentences.of(paragraph);
    Sentences.Span span = spans.get(random.nextInt(spans.size()));
    StringBuilder kept = new StringBuilder();
    for (String word : paragraph.substring(span.start(), span.end()).split("\\s+", -1)) {
      if (random.nextInt(3) > 0) {
        kept.append(word).append(' ');
      }
    }
    return kept.toString();
  }
}
