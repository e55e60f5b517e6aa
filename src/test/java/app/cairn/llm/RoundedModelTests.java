package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.MlxDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The built-in model as it runs on a CPU, in 8 bits.
class RoundedModelTests {

  private static final EmbeddingModelSource SOURCE = EmbeddingModelSource.builtIn();

  private static EmbeddingModel model;

  @BeforeAll
  static void load() {
    assumeThat(MlxDevice.current()).isEqualTo(MlxDevice.CPU);
    model = load(true);
  }

  private static EmbeddingModel load(boolean rounds) {
    MlxDevice.setCpuRounding(rounds);
    try {
      return EmbeddingModel.load(SOURCE);
    } finally {
      MlxDevice.setCpuRounding(false);
    }
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  private static List<String> texts() throws IOException {
    try (Tokenizer tokenizer = SOURCE.openTokenizer()) {
      List<String> texts = new ArrayList<>(BenchmarkTexts.chunks("", 12, tokenizer));
      texts.addAll(texts.stream().map(text -> text.substring(0, 60)).toList());
      texts.addAll(List.of("stone", "Wie hoch ist der Berg?", "def f(x): return x + 1", ""));
      return texts;
    }
  }

  @Test
  void isCloseToTheModelInFloats() throws IOException {
    List<float[]> vectors = model.embedPassages(texts());
    List<float[]> exact;
    try (EmbeddingModel floats = load(false)) {
      exact = floats.embedPassages(texts());
    }
    double least = Vectors.cosines(vectors, exact).getMin();
    System.out.printf("least cosine to float32 over %d texts: %.5f%n", vectors.size(), least);
    assertThat(least).isBetween(0.998, 0.99999);
  }

  @Test
  void givesATextTheSameVectorWhateverElseIsThere() throws IOException {
    List<String> texts = texts();
    List<float[]> together = model.embedPassages(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(model.embedPassages(List.of(texts.get(i))).getFirst())
          .as(texts.get(i))
          .containsExactly(together.get(i));
    }
  }
}
