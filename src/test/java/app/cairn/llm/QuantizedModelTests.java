package app.cairn.llm;

import static app.cairn.mlx.MlxLinear.dequantize;
import static app.cairn.mlx.MlxLinear.quantize;
import static app.cairn.mlx.MlxShape.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Quantizations;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Models in the form in which MLX publishes quantized ones, compared with plain models of the same
/// weights.
class QuantizedModelTests {

  private static final float TOLERANCE = 1e-3f;
  private static final double ROUNDED_DISTANCE = 0.2;

  /// With and without tied embeddings, with biases, and with experts.
  private static final List<String> MODELS = List.of("llama", "qwen3", "qwen2", "mixtral");

  private final Map<String, StoredTensor> quantized = new HashMap<>();
  private final Map<String, StoredTensor> restored = new HashMap<>();
  private MlxScope scope;

  @BeforeEach
  void openScope() {
    scope = MlxScope.open();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  static List<MlxQuantization> quantizations() {
    List<MlxQuantization> all = new ArrayList<>();
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      for (int group : new int[] {32, 64, 128}) {
        all.add(MlxQuantization.affine(group, bits));
      }
    }
    all.addAll(List.of(MlxQuantization.MXFP4, MlxQuantization.MXFP8, MlxQuantization.NVFP4));
    return all;
  }

  @ParameterizedTest
  @MethodSource("quantizations")
  void computesWhatAPlainModelOfTheRestoredWeightsDoes(MlxQuantization how) {
    for (String model : MODELS) {
      quantizeAll(model, name -> how);
      assertThat(quantized).as(model).hasSizeGreaterThan(restored.size());
      assertThat(logits(model, quantized, json(how)))
          .as(model)
          .usingComparatorWithPrecision(TOLERANCE)
          .containsExactly(logits(model, restored, null));
    }
  }

  @ParameterizedTest
  @MethodSource("quantizations")
  void staysCloseWhereTheProcessorRounds(MlxQuantization how) {
    for (String model : MODELS) {
      quantizeAll(model, name -> how);
      float[] exact = logits(model, quantized, json(how));
      float[] rounded;
      MlxDevice.setCpuRounding(true);
      try {
        rounded = logits(model, quantized, json(how));
      } finally {
        MlxDevice.setCpuRounding(false);
      }
      assertThat(distance(rounded, exact)).as(model).isLessThan(ROUNDED_DISTANCE);
    }
  }

  /// How far logits lie from others, as a share of how far these lie from 0.
  private static double distance(float[] logits, float[] others) {
    double distance = 0;
    double size = 0;
    for (int i = 0; i < logits.length; i++) {
      distance += Math.pow(logits[i] - others[i], 2);
      size += Math.pow(others[i], 2);
    }
    return Math.sqrt(distance / size);
  }

  @Test
  void quantizesLayersAsTheirNamesSay() {
    MlxQuantization four = MlxQuantization.affine(32, 4);
    quantizeAll(
        "llama",
        name ->
            switch (name) {
              case "lm_head" -> MlxQuantization.affine(64, 8);
              case "model.embed_tokens" -> MlxQuantization.MXFP8;
              default -> name.contains("o_proj") ? null : four;
            });
    String config =
        """
        {"group_size": 32, "bits": 4, "lm_head": {"group_size": 64, "bits": 8},
         "model.embed_tokens": {"group_size": 32, "bits": 8, "mode": "mxfp8"},
         "model.layers.0.self_attn.o_proj": false, "model.layers.0.self_attn.q_proj": true}
        """;
    assertThat(logits("llama", quantized, config))
        .usingComparatorWithPrecision(TOLERANCE)
        .containsExactly(logits("llama", restored, null));
  }

  @Test
  void namesATensorOfAnotherShape() {
    quantizeAll("llama", name -> MlxQuantization.affine(64, 4));
    assertThatThrownBy(() -> logits("llama", quantized, "{\"group_size\": 64, \"bits\": 8}"))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "golden: tensor model.embed_tokens.weight should have the shape [320, 16], but has"
                + " [320, 8]");
    assertThatThrownBy(() -> logits("llama", quantized, "{\"group_size\": 32, \"bits\": 4}"))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "golden: tensor model.embed_tokens.scales should have the shape [320, 2], but has"
                + " [320, 1]");
    assertThatThrownBy(() -> logits("llama", quantized, "{\"group_size\": 128, \"bits\": 4}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("rows of 64 values cannot be quantized in groups of 128");
  }

  @Test
  void namesATensorThatIsMissingOrHoldsOtherNumbers() {
    quantizeAll("llama", name -> MlxQuantization.affine(64, 4));
    String config = "{\"group_size\": 64, \"bits\": 4}";
    StoredTensor biases = Objects.requireNonNull(quantized.remove("lm_head.biases"));
    assertThatThrownBy(() -> logits("llama", quantized, config))
        .hasMessage("golden lacks the tensor lm_head.biases");
    quantized.put("lm_head.biases", biases);
    quantized.put("lm_head.weight", StoredTensor.of(MlxCreate.array(new float[320 * 8], 320, 8)));
    assertThatThrownBy(() -> logits("llama", quantized, config))
        .hasMessage(
            "golden: tensor lm_head.weight should hold whole numbers of 32 bits, but holds F32");
  }

  @Test
  void refusesAScaleThatItWouldLeaveOut() {
    quantizeAll("llama", name -> MlxQuantization.NVFP4);
    quantized.put("lm_head.global_scale", StoredTensor.of(MlxCreate.array(new float[] {2}, 1)));
    assertThatThrownBy(() -> logits("llama", quantized, json(MlxQuantization.NVFP4)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("golden: tensor lm_head.global_scale is not known");
  }

  @Test
  void asksHowALayerIsQuantizedIfNothingSaysIt() {
    quantizeAll("llama", name -> MlxQuantization.affine(64, 4));
    assertThatThrownBy(() -> logits("llama", quantized, null))
        .hasMessage(
            "golden: tensor model.embed_tokens.scales shows that the layer is quantized, but"
                + " config.json does not say how");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'bits': 7}|bits of the quantization mode affine should be one of [2, 3, 4, 5, 6, 8]",
        "{'group_size': 48}|group_size of the quantization mode affine should be one of [32,",
        "{'mode': 'nvfp4', 'group_size': 32}|group_size of the quantization mode nvfp4",
        "{'mode': 'int4'}|mode 'int4' is not known; known are affine, mxfp4, mxfp8, nvfp4",
        "{'lm_head': {'bits': 9}}|config.json, quantization, lm_head: bits of the"
      })
  void namesWhatItDoesNotKnow(String quantization, String expected) {
    String json = "{\"quantization\": %s}".formatted(quantization.replace('\'', '"'));
    ModelConfig config = ModelConfig.parse("config.json", json);
    assertThatThrownBy(() -> Quantizations.of(config))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void namesTheMethodsOfOthers() {
    ModelConfig config =
        ModelConfig.parse(
            "config.json", "{\"quantization_config\": {\"quant_method\": \"fp8\", \"bits\": 8}}");
    assertThatThrownBy(() -> Quantizations.of(config))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("weights quantized by 'fp8' cannot be read");
  }

  /// Fills [#quantized] and [#restored] with a golden model in MLX's form.
  private void quantizeAll(String model, LayerChoice how) {
    quantized.clear();
    restored.clear();
    Map<String, StoredTensor> tensors = SafetensorsFiles.open(GoldenFolder.of(model));
    Map<String, MlxArray> stacked = new HashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String layer = name.replaceFirst("\\.experts\\.\\d+\\.", ".switch_mlp.");
          if (layer.equals(name)) {
            stacked.put(name, tensor.read());
          } else if (name.contains(".experts.0.")) {
            stacked.put(mlxName(layer), experts(name, tensors));
          }
        });
    stacked.forEach((name, array) -> put(name, array, how));
  }

  private void put(String name, MlxArray array, LayerChoice how) {
    String layer = name.replaceFirst("\\.weight$", "");
    MlxQuantization layerHow = array.ndim() < 2 ? null : how.apply(layer);
    if (layerHow == null || array.dim(-1) % layerHow.groupSize() != 0) {
      quantized.put(name, StoredTensor.of(array));
      restored.put(name, StoredTensor.of(array));
      return;
    }
    MlxArray[] parts = quantize(array, layerHow);
    MlxArray biases = parts.length > 2 ? parts[2] : null;
    quantized.put(name, StoredTensor.of(parts[0]));
    quantized.put(layer + ".scales", StoredTensor.of(parts[1]));
    if (biases != null) {
      quantized.put(layer + ".biases", StoredTensor.of(biases));
    }
    restored.put(
        name, StoredTensor.of(dequantize(parts[0], parts[1], biases, layerHow, MlxDtype.FLOAT32)));
  }

  private static MlxArray experts(String first, Map<String, StoredTensor> tensors) {
    return stack(
        0,
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> tensors.get(first.replace(".experts.0.", ".experts." + i + ".")))
            .takeWhile(Objects::nonNull)
            .map(StoredTensor::read)
            .toArray(MlxArray[]::new));
  }

  private static String mlxName(String layer) {
    return layer
        .replace(".w1.", ".gate_proj.")
        .replace(".w2.", ".down_proj.")
        .replace(".w3.", ".up_proj.");
  }

  private static String json(MlxQuantization how) {
    return "{\"group_size\": %d, \"bits\": %d, \"mode\": \"%s\"}"
        .formatted(how.groupSize(), how.bits(), how.mode().name().toLowerCase(Locale.ROOT));
  }

  private float[] logits(
      String model, Map<String, StoredTensor> tensors, @Nullable String quantization) {
    ModelConfig config = ModelConfig.read(GoldenFolder.of(model).resolve("config.json"));
    Quantizations how =
        quantization == null
            ? Quantizations.NONE
            : Quantizations.of(
                ModelConfig.parse("config.json", "{\"quantization\": %s}".formatted(quantization)));
    Weights weights = Weights.of("golden", tensors, how, MlxDtype.FLOAT32, scope);
    int[] ids = IntStream.range(1, 25).toArray();
    return LanguageModel.load(Architectures.decoder(config), weights)
        .forward(MlxCreate.array(ids, 1, ids.length))
        .toFloats();
  }

  /// How to quantize a layer; null leaves it plain.
  private interface LayerChoice {
    @Nullable MlxQuantization apply(String layer);
  }
}
