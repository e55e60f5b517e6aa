package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxException;
import app.cairn.mlx.MlxMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The built-in model, computed for real.
class EmbeddingModelTests {

  private static final EmbeddingModelSource SOURCE = EmbeddingModelSource.builtIn();

  private static EmbeddingModel model;

  @BeforeAll
  static void load() {
    model = EmbeddingModel.load(SOURCE);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void agreesWithOnnxRuntimeOnRealTexts() throws IOException, OrtException {
    List<String> texts = realTexts();
    List<float[]> vectors = model.embedPassages(texts);
    try (OnnxRuntimeModel reference = new OnnxRuntimeModel(OnnxRuntimeModel.FLOATS, 1);
        Tokenizer tokenizer = SOURCE.openTokenizer()) {
      double worst = 1;
      for (int i = 0; i < texts.size(); i++) {
        float[] expected = reference.embed(tokenizer.encode(texts.get(i), 512));
        worst = Math.min(worst, dot(vectors.get(i), expected));
      }
      System.out.printf("least cosine to ONNX Runtime over %d texts: %.7f%n", texts.size(), worst);
      assertThat(worst).isGreaterThan(0.99999);
    }
  }

  @Test
  void answersInTheOrderOfTheTextsWithVectorsOfLengthOne() {
    List<String> texts = new ArrayList<>();
    for (int words = 1; words <= 12; words++) {
      texts.add("stone ".repeat(words).strip());
      texts.add("river ".repeat(words).strip());
    }
    Collections.shuffle(texts, new Random(1));
    List<float[]> together = model.embedPassages(texts);
    assertThat(together).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i)).hasSize(384);
      assertThat(dot(together.get(i), together.get(i))).isCloseTo(1, within(1e-5));
      float[] alone = model.embedPassages(List.of(texts.get(i))).getFirst();
      assertThat(dot(together.get(i), alone)).isCloseTo(1, within(1e-5));
    }
    assertThat(model.embedPassages(List.of())).isEmpty();
  }

  @Test
  void putsTheModelsPrefixBeforeQueriesOnly() {
    String prefix = "Represent this sentence for searching relevant passages: ";
    assertThat(model.settings().queryPrefix()).isEqualTo(prefix);
    float[] query = model.embedQueries(List.of("what is a cairn")).getFirst();
    float[] passage = model.embedPassages(List.of("what is a cairn")).getFirst();
    float[] prefixed = model.embedPassages(List.of(prefix + "what is a cairn")).getFirst();
    assertThat(dot(query, prefixed)).isCloseTo(1, within(1e-5));
    assertThat(dot(query, passage)).isLessThan(0.999);
  }

  @Test
  void findsThePassageThatAnswers() {
    float[] query = model.embedQueries(List.of("How tall is the highest mountain?")).getFirst();
    List<float[]> passages =
        model.embedPassages(
            List.of(
                "Mount Everest rises 8,849 metres above the sea.",
                "Bread is baked from flour, water and yeast.",
                "The library opens at nine on weekdays."));
    assertThat(dot(query, passages.get(0)))
        .isGreaterThan(dot(query, passages.get(1)) + 0.1)
        .isGreaterThan(dot(query, passages.get(2)) + 0.1);
  }

  @Test
  void readsTheBeginningOfTextsThatAreTooLong() {
    List<float[]> vectors =
        model.embedPassages(
            List.of("granite ".repeat(600), "granite ".repeat(510), "granite ".repeat(400)));
    assertThat(dot(vectors.get(0), vectors.get(1))).isCloseTo(1, within(1e-5));
    assertThat(dot(vectors.get(0), vectors.get(2))).isLessThan(0.999999);
  }

  @Test
  void embedsTextsWithoutWords() {
    assertThat(model.embedPassages(List.of("", " \n ", "\0", "\uD800", "🗿")))
        .allSatisfy(vector -> assertThat(dot(vector, vector)).isCloseTo(1, within(1e-5)));
  }

  @Test
  void refusesOtherThreads() {
    assertThatThrownBy(
            () -> CompletableFuture.runAsync(() -> model.embedPassages(List.of("a"))).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(MlxException.class);
  }

  @Test
  void givesMemoryBackWhenClosed() {
    Mlx.synchronize();
    long before = MlxMemory.active();
    try (EmbeddingModel second = EmbeddingModel.load(SOURCE)) {
      second.embedPassages(List.of("a text", "another text"));
      assertThat(MlxMemory.active()).isBetween(before + 120_000_000, before + 150_000_000);
    }
    assertThat(MlxMemory.active()).isEqualTo(before);
  }

  private static List<String> realTexts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String file : List.of("LICENSE", "docs/api.md")) {
      String text = Files.readString(Path.of(file));
      for (int length : new int[] {12, 60, 250, 1000, 4000}) {
        for (int part = 0; part < 3; part++) {
          int start = part * text.length() / 4;
          texts.add(text.substring(start, Math.min(text.length(), start + length)));
        }
      }
    }
    texts.add("Wie hoch ist der Berg? Что это такое? 我想在这里工作 😶‍🌫️ naïve café");
    return texts;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
