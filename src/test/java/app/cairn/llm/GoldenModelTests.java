package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.Encoder;
import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.SequenceClassifier;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.TokenBatch;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares models with the outputs of transformers; see `golden/README.md`.
class GoldenModelTests {

  private static final String FOLDER_PROPERTY = "golden.models";
  private static final float TOLERANCE = 1e-4f;
  private static final float LANGUAGE_MODEL_TOLERANCE = 2e-3f;

  static Stream<Path> folders() throws IOException, URISyntaxException {
    String given = System.getProperty(FOLDER_PROPERTY);
    Path parent =
        given == null
            ? Path.of(
                Objects.requireNonNull(GoldenModelTests.class.getResource("/golden/models"))
                    .toURI())
            : Path.of(given);
    try (Stream<Path> folders = Files.list(parent)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("about.json")))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void agreesWithTransformers(Path folder) {
    ModelConfig about = ModelConfig.read(folder.resolve("about.json"));
    String kind = about.text("kind");
    Outcome outcome;
    try (MlxScope scope = MlxScope.open()) {
      outcome =
          switch (kind) {
            case "encoder" ->
                new Outcome(encoderDifference(folder, about.text("pooling"), scope), TOLERANCE, "");
            case "reranker" -> new Outcome(rerankerDifference(folder, scope), TOLERANCE, "");
            case "causal-lm" -> languageModelOutcome(folder, scope);
            default ->
                throw new ModelException("models of the kind '%s' are not run".formatted(kind));
          };
    } catch (ModelException e) {
      System.out.printf("golden %s - not run: %s%n", folder.getFileName(), e.getMessage());
      abort(String.valueOf(e.getMessage()));
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "golden %s %.2e %s%n",
        folder.getFileName(),
        outcome.difference(),
        outcome.isGood() ? "ok" : "FAIL" + outcome.problem());
    assertThat(outcome).matches(Outcome::isGood, "the largest difference within the tolerance");
  }

  /// @param problem what else is wrong; empty if nothing
  private record Outcome(float difference, float tolerance, String problem) {
    boolean isGood() {
      return difference <= tolerance && problem.isEmpty();
    }
  }

  private static Outcome languageModelOutcome(Path folder, MlxScope scope) {
    Map<String, StoredTensor> golden = Golden.tensors(folder);
    ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
    LanguageModel model = LanguageModel.load(Architectures.decoder(config), weights(folder, scope));
    GoldenLanguageModel comparison =
        new GoldenLanguageModel(
            model,
            Golden.required(golden, "input_ids").read(),
            Golden.required(golden, "logits").read());
    int[] expected = Golden.required(golden, "greedy").read().toInts();
    int[] found = comparison.greedy(expected.length).stream().mapToInt(Integer::intValue).toArray();
    String problem =
        Arrays.equals(expected, found)
            ? ""
            : " greedy tokens differ from number " + Arrays.mismatch(expected, found);
    return new Outcome(comparison.largestDifference(), LANGUAGE_MODEL_TOLERANCE, problem);
  }

  private static float encoderDifference(Path folder, String pooling, MlxScope scope) {
    Golden golden = Golden.read(folder);
    ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
    Encoder encoder = Architectures.encoder(config).load(weights(folder, scope));
    MlxArray hidden = encoder.forward(golden.batch());
    MlxArray pooled =
        Pooling.valueOf(pooling.toUpperCase(Locale.ROOT)).apply(encoder, golden.batch());
    return Math.max(
        hiddenDifference(hidden, golden),
        difference(normalized(pooled), golden.floats("embedding")));
  }

  private static float rerankerDifference(Path folder, MlxScope scope) {
    Golden golden = Golden.read(folder);
    ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
    SequenceClassifier reranker = Architectures.classifier(config, weights(folder, scope), 1);
    return difference(reranker.forward(golden.batch()).toFloats(), golden.floats("logits"));
  }

  private static Weights weights(Path folder, MlxScope scope) {
    return Weights.of(
        folder.getFileName().toString(), SafetensorsFiles.open(folder), MlxDtype.FLOAT32, scope);
  }

  /// The largest difference over tokens; hidden states of padding mean nothing.
  private static float hiddenDifference(MlxArray hidden, Golden golden) {
    float[] found = hidden.toFloats();
    float[] expected = golden.floats("last_hidden_state");
    assertThat(found).hasSameSizeAs(expected);
    int size = hidden.dim(-1);
    float largest = 0;
    for (int row = 0; row < golden.batch().size(); row++) {
      int from = row * golden.batch().length() * size;
      int to = from + golden.rows().get(row).length * size;
      largest =
          Math.max(
              largest,
              difference(
                  Arrays.copyOfRange(found, from, to), Arrays.copyOfRange(expected, from, to)));
    }
    return largest;
  }

  private static float[] normalized(MlxArray vectors) {
    float[] values = vectors.toFloats();
    int size = vectors.dim(-1);
    for (int start = 0; start < values.length; start += size) {
      double squares = 0;
      for (int i = start; i < start + size; i++) {
        squares += values[i] * values[i];
      }
      for (int i = start; i < start + size; i++) {
        values[i] /= (float) Math.sqrt(squares);
      }
    }
    return values;
  }

  /// The largest difference; not a number if there is one among the elements.
  private static float difference(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    float largest = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(found[i] - expected[i]));
    }
    return largest;
  }

  private record Golden(Map<String, StoredTensor> tensors, List<int[]> rows, TokenBatch batch) {

    static Map<String, StoredTensor> tensors(Path folder) {
      return SafetensorsFiles.openAll(List.of(folder.resolve("golden.safetensors")));
    }

    static Golden read(Path folder) {
      Map<String, StoredTensor> tensors = tensors(folder);
      MlxArray ids = required(tensors, "input_ids").read();
      int[] all = ids.toInts();
      int[] mask = required(tensors, "attention_mask").read().toInts();
      int length = ids.dim(1);
      List<int[]> rows = new ArrayList<>();
      for (int start = 0; start < all.length; start += length) {
        int tokens = Arrays.stream(mask, start, start + length).sum();
        rows.add(Arrays.copyOfRange(all, start, start + tokens));
      }
      return new Golden(tensors, rows, new TokenBatch(rows));
    }

    float[] floats(String name) {
      return required(tensors, name).read().toFloats();
    }

    private static StoredTensor required(Map<String, StoredTensor> tensors, String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }
  }
}
