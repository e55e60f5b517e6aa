package app.cairn.llm;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxReduce.argmax;
import static app.cairn.mlx.MlxShape.concatenate;
import static app.cairn.mlx.MlxShape.contiguous;
import static app.cairn.mlx.MlxShape.stack;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.unflatten;
import static app.cairn.mlx.MlxShape.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.DecoderConfig;
import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxLinear;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageModelTests {

  private MlxScope scope;

  @BeforeEach
  void openScope() {
    scope = MlxScope.open();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral-sliding"})
  void readsOnAfterForgettingAsIfItHadNeverReadThat(String name) {
    LanguageModel model = load(name);
    try (ModelCache straight = model.newCache(100);
        ModelCache withDetour = model.newCache(100)) {
      model.forward(tokens(1, 30), straight);
      model.forward(tokens(1, 27), withDetour);
      model.forward(tokens(100, 9), withDetour);
      Mlx.eval(withDetour.arrays());
      assertThat(withDetour.forget(9)).isTrue();
      model.forward(tokens(28, 3), withDetour);

      float[] expected = model.forwardToLast(tokens(31, 1), straight).toFloats();
      assertThat(model.forwardToLast(tokens(31, 1), withDetour).toFloats())
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(expected);
      assertThat(withDetour.tokens()).isEqualTo(31);
      assertThat(withDetour.forget(32)).isFalse();
    }
  }

  /// The difference is that of all logits, as a part of their size (root mean squares). Windows and
  /// shared keys are among the models; experts are not, since rounding can choose others. Trained
  /// models differ less: random weights pass differences on without damping them.
  @ParameterizedTest
  @CsvSource({
    "qwen3, 8, 0.04", "qwen3, 4, 0.5",
    "ministral3, 8, 0.04", "ministral3, 4, 0.5",
    "gemma3, 8, 0.04", "gemma3, 4, 0.5",
    "gemma4, 8, 0.04", "gemma4, 4, 0.5",
  })
  void ratesAlmostTheSameWithKeysAndValuesInFewBits(String name, int bits, double tolerance) {
    LanguageModel model = load(name);
    try (ModelCache exact = model.newCache(100);
        ModelCache rough = model.newCache(100, bits)) {
      double difference = 0;
      double size = 0;
      for (int read = 0; read < 60; ) {
        int length = read == 0 ? 30 : read < 50 ? 5 : 1;
        float[] expected = model.forward(tokens(read + 1, length), exact).toFloats();
        float[] found = model.forward(tokens(read + 1, length), rough).toFloats();
        for (int i = 0; i < found.length; i++) {
          difference += Math.pow(found[i] - expected[i], 2);
          size += Math.pow(expected[i], 2);
        }
        read += length;
      }
      double part = Math.sqrt(difference / size);
      System.out.printf("%s with keys and values of %d bits: %.1e%n", name, bits, part);
      assertThat(part).isBetween(Double.MIN_VALUE, tolerance);
      assertThat(bytes(rough)).isLessThan(bytes(exact));
    }
  }

  private static long bytes(ModelCache cache) {
    return Stream.of(cache.arrays()).mapToLong(MlxArray::byteSize).sum();
  }

  @Test
  void givesTheLastLogitsAlone() {
    LanguageModel model = load("llama");
    try (ModelCache one = model.newCache(10);
        ModelCache other = model.newCache(10)) {
      MlxArray all = model.forward(tokens(1, 5), one);
      MlxArray last = model.forwardToLast(tokens(1, 5), other);
      assertThat(last.shape()).containsExactly(1, 1, model.config().sizes().vocabSize());
      assertThat(argmax(last, -1, false).toInts()[0]).isEqualTo(argmax(all, -1, false).toInts()[4]);
    }
  }

  @Test
  void refusesMoreThanTheCacheWasMadeFor() {
    LanguageModel model = load("llama");
    try (ModelCache cache = model.newCache(10)) {
      model.forward(tokens(1, 8), cache);
      assertThatThrownBy(() -> model.forward(tokens(1, 3), cache))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("8 tokens and 3 more");
      assertThatThrownBy(() -> model.forward(MlxCreate.array(new int[2], 2, 1), cache))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 texts cannot take in 2");
    }
  }

  @Test
  void findsTheTextPartOfAModelThatAlsoSees() {
    Map<String, StoredTensor> alone = SafetensorsFiles.open(folder("llama"));
    Map<String, StoredTensor> part = new HashMap<>();
    alone.forEach(
        (name, tensor) ->
            part.put(name.replaceFirst("^model\\.", "model.language_model."), tensor));
    float[] expected = load("llama").forward(tokens(1, 5)).toFloats();

    ModelConfig text = ModelConfig.read(folder("llama").resolve("config.json"));
    assertThat(text.modelType()).isEqualTo("llama");
    LanguageModel model = LanguageModel.load(Architectures.decoder(text), weights(part));
    assertThat(model.forward(tokens(1, 5)).toFloats()).isEqualTo(expected);

    Map<String, StoredTensor> older = new HashMap<>();
    alone.forEach((name, tensor) -> older.put("language_model." + name, tensor));
    model = LanguageModel.load(Architectures.decoder(text), weights(older));
    assertThat(model.forward(tokens(1, 5)).toFloats()).isEqualTo(expected);
  }

  @Test
  void readsTheConfigurationOfATextPart() {
    DecoderConfig config =
        Architectures.decoder(
            ModelConfig.parse(
                "config.json",
                """
                {"model_type": "sees_too", "text_config": {"model_type": "llama",
                "vocab_size": 10, "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
                "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
                "max_position_embeddings": 64}}\
                """));
    assertThat(config.sizes().headDim()).isEqualTo(2);
    assertThat(config.memory()).hasSize(2);
    // Room is made for 256 tokens at a time, and for 8 more.
    assertThat(config.memory().getFirst().bytes(10, 1)).isEqualTo(2 * 2 * 2 * 264);
    assertThat(config.memory().getFirst().bytes(257, 1)).isEqualTo(2 * 2 * 2 * 520);
  }

  @Test
  void namesAnUnknownArchitectureAndTheKnownOnes() {
    ModelConfig config = ModelConfig.parse("x/config.json", "{\"model_type\": \"abacus\"}");
    assertThatThrownBy(() -> Architectures.decoder(config))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("x/config.json")
        .hasMessageContaining("'abacus'")
        .hasMessageContaining("llama, ministral3, mistral");
  }

  @Test
  void namesWhatIsMissingOrOfAnotherShape() {
    DecoderConfig config =
        Architectures.decoder(ModelConfig.read(folder("llama").resolve("config.json")));
    Map<String, StoredTensor> tensors = new HashMap<>(SafetensorsFiles.open(folder("llama")));
    String name = "model.layers.1.mlp.up_proj.weight";
    tensors.put(name, StoredTensor.of(MlxCreate.zeros(MlxDtype.FLOAT32, 3, 64)));
    assertThatThrownBy(() -> LanguageModel.load(config, weights(tensors)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("[128, 64]")
        .hasMessageContaining("[3, 64]");
    tensors.remove(name);
    assertThatThrownBy(() -> LanguageModel.load(config, weights(tensors)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("lacks the tensor " + name);
    Map<String, StoredTensor> headless = new HashMap<>(SafetensorsFiles.open(folder("llama")));
    headless.remove("lm_head.weight");
    assertThatThrownBy(() -> LanguageModel.load(config, weights(headless)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("lacks the tensor lm_head.weight");
  }

  @Test
  void runsAllArchitecturesThatItNamesAsKnown() {
    ModelException unknown =
        catchThrowableOfType(
            ModelException.class,
            () -> Architectures.decoder(ModelConfig.parse("x", "{\"model_type\": \"abacus\"}")));
    String known = String.valueOf(unknown.getMessage()).replaceFirst(".*known are ", "");
    List<String> names = List.of(known.split(", ", -1));
    assertThat(names).hasSizeGreaterThan(15);
    for (String name : names) {
      ModelConfig empty = ModelConfig.parse("x", "{\"model_type\": \"%s\"}".formatted(name));
      assertThatThrownBy(() -> Architectures.decoder(empty)).hasMessageStartingWith("x lacks ");
    }
  }

  @Test
  void recurrentLayersCannotForget() {
    LanguageModel model = load("lfm2");
    try (ModelCache cache = model.newCache(10)) {
      model.forward(tokens(1, 4), cache);
      assertThat(cache.forget(1)).isFalse();
      assertThat(cache.tokens()).isEqualTo(4);
      assertThat(cache.forget(0)).isTrue();
    }
  }

  @Test
  void readsExpertsWhetherSingleStackedOrFused() {
    float[] expected = load("qwen3-moe").forward(tokens(1, 30)).toFloats();
    Map<String, StoredTensor> single = SafetensorsFiles.open(folder("qwen3-moe"));
    Map<String, StoredTensor> stacked = new HashMap<>(single);
    Map<String, StoredTensor> fused = new HashMap<>(single);
    for (int layer = 0; layer < 3; layer++) {
      String mlp = "model.layers.%d.mlp.".formatted(layer);
      Map<String, MlxArray> all = new HashMap<>();
      for (String name : List.of("gate_proj", "up_proj", "down_proj")) {
        MlxArray[] experts = new MlxArray[8];
        for (int i = 0; i < experts.length; i++) {
          String expert = mlp + "experts.%d.%s.weight".formatted(i, name);
          experts[i] = Objects.requireNonNull(single.get(expert)).read();
          stacked.remove(expert);
          fused.remove(expert);
        }
        all.put(name, stack(0, experts));
        stacked.put(mlp + "switch_mlp." + name + ".weight", StoredTensor.of(stack(0, experts)));
      }
      MlxArray both =
          concatenate(
              1,
              Objects.requireNonNull(all.get("gate_proj")),
              Objects.requireNonNull(all.get("up_proj")));
      fused.put(mlp + "experts.gate_up_proj", StoredTensor.of(both));
      fused.put(
          mlp + "experts.down_proj", StoredTensor.of(Objects.requireNonNull(all.get("down_proj"))));
    }
    assertThat(forward("qwen3-moe", stacked)).containsExactly(expected);
    assertThat(forward("qwen3-moe", fused)).containsExactly(expected);
  }

  @Test
  void readsQwen35AsMlxStoresIt() {
    Map<String, StoredTensor> byMlx = new HashMap<>();
    SafetensorsFiles.open(folder("qwen3_5"))
        .forEach(
            (name, tensor) -> {
              if (name.endsWith("conv1d.weight")) {
                byMlx.put(name, StoredTensor.of(swapaxes(tensor.read(), 1, 2)));
              } else if (name.endsWith("norm.weight") && !name.contains("linear_attn")) {
                byMlx.put(name, StoredTensor.of(add(tensor.read(), 1)));
              } else {
                byMlx.put(name, tensor);
              }
            });
    assertThat(forward("qwen3_5", byMlx))
        .containsExactly(load("qwen3_5").forward(tokens(1, 30)).toFloats());
  }

  @Test
  void readsExpertsInMxfp4AsTheyArePublished() {
    Map<String, StoredTensor> published = new HashMap<>();
    Map<String, StoredTensor> plain = new HashMap<>();
    SafetensorsFiles.open(folder("gpt-oss"))
        .forEach(
            (name, tensor) -> {
              if (!name.matches(".*experts\\.(gate_up|down)_proj")) {
                published.put(name, tensor);
                plain.put(name, tensor);
                return;
              }
              MlxArray matrices = contiguous(swapaxes(tensor.read(), 1, 2)); // [experts, out, in]
              MlxArray[] quantized = MlxLinear.quantize(matrices, MlxQuantization.MXFP4);
              MlxArray blocks =
                  unflatten(view(quantized[0], MlxDtype.UINT8), -1, matrices.dim(2) / 32, 16);
              published.put(name + "_blocks", StoredTensor.of(blocks));
              published.put(name + "_scales", StoredTensor.of(quantized[1]));
              MlxArray lossy =
                  MlxLinear.dequantize(
                      quantized[0], quantized[1], null, MlxQuantization.MXFP4, MlxDtype.FLOAT32);
              plain.put(name, StoredTensor.of(swapaxes(lossy, 1, 2)));
            });
    DecoderConfig config =
        Architectures.decoder(ModelConfig.read(folder("gpt-oss").resolve("config.json")));
    float[] expected = LanguageModel.load(config, weights(plain)).forward(tokens(1, 40)).toFloats();
    assertThat(LanguageModel.load(config, weights(published)).forward(tokens(1, 40)).toFloats())
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(expected);
  }

  private LanguageModel load(String name) {
    ModelConfig config = ModelConfig.read(folder(name).resolve("config.json"));
    return LanguageModel.load(
        Architectures.decoder(config), weights(SafetensorsFiles.open(folder(name))));
  }

  private float[] forward(String name, Map<String, StoredTensor> tensors) {
    ModelConfig config = ModelConfig.read(folder(name).resolve("config.json"));
    return LanguageModel.load(Architectures.decoder(config), weights(tensors))
        .forward(tokens(1, 30))
        .toFloats();
  }

  private Weights weights(Map<String, StoredTensor> tensors) {
    return Weights.of("golden", tensors, MlxDtype.FLOAT32, scope);
  }

  private static MlxArray tokens(int first, int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = (first + i) * 7 % 320;
    }
    return MlxCreate.array(ids, 1, count);
  }

  private static Path folder(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(
                      LanguageModelTests.class.getResource(
                          "/golden/models/" + name + "/config.json"))
                  .toURI())
          .resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
