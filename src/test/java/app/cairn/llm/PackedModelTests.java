package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Quantizations;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that are packed as AutoAWQ and GPTQ pack them, compared with what numpy computes from the
/// values that were packed (`golden/packed/make_packed.py`).
class PackedModelTests {

  private static final String LAYER = "model.layers.1.mlp.up_proj";

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
  @ValueSource(
      strings = {
        "awq",
        "awq-rows",
        "gptq",
        "gptq-asymmetric",
        "gptq-v2",
        "gptq-eight",
        "gptq-experts"
      })
  void computesWhatThePackedValuesSay(String name) {
    Map<String, StoredTensor> golden =
        SafetensorsFiles.openAll(List.of(folder(name).resolve("golden.safetensors")));
    float[] expected = Objects.requireNonNull(golden.get("logits")).read().toFloats();
    assertThat(expected).hasSize(20 * 48);
    assertThat(logits(name, SafetensorsFiles.open(folder(name)), MlxDtype.FLOAT32))
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(expected);
  }

  @Test
  void keepsTheTypeThatTheCheckpointNames() {
    Map<String, StoredTensor> tensors = SafetensorsFiles.open(folder("awq"));
    assertThat(logits("awq", tensors, null))
        .usingComparatorWithPrecision(0.05f)
        .containsExactly(logits("awq", tensors, MlxDtype.FLOAT32));
  }

  @Test
  void countsZeroPointsAsWhatTheyBecome() {
    long expected = 0;
    for (Map.Entry<String, SafetensorsHeader.Tensor> entry :
        SafetensorsHeader.read(folder("awq").resolve("model.safetensors")).tensors().entrySet()) {
      long bytes = entry.getValue().end() - entry.getValue().begin();
      String part = entry.getKey().substring(entry.getKey().lastIndexOf('.') + 1);
      expected +=
          switch (part) {
            case "qweight" -> bytes;
            case "scales" -> 4 * bytes; // and biases, both of 32 bits
            case "qzeros" -> 0;
            default -> 2 * bytes;
          };
    }
    Map<String, Long> sizes = SafetensorsFiles.byteSizes(folder("awq"), true);
    assertThat(sizes.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'quant_method': 'awq', 'bits': 8                                | awq with bits 8 cannot be read; known are 4
          'quant_method': 'gptq', 'bits': 3                               | gptq with bits 3 cannot be read; known are 4
          'quant_method': 'awq', 'bits': 4, 'group_size': 16              | awq with group_size 16 cannot be read; known are -1, 32, 64, 128
          'quant_method': 'awq', 'bits': 4, 'version': 'GEMV'             | awq with version gemv cannot be read; known are gemm
          'quant_method': 'awq', 'bits': 4, 'backend': 'llm-awq'          | awq with backend llm-awq cannot be read; known are autoawq
          'quant_method': 'gptq', 'bits': 4, 'checkpoint_format': 'marlin' | gptq with checkpoint_format marlin cannot be read; known are gptq, gptq_v2
          'quant_method': 'gptq', 'bits': 4, 'is_marlin_format': true     | gptq with is_marlin_format true cannot be read
          'quant_method': 'gptq'                                          | config.json, quantization_config lacks bits
          'quant_method': 'compressed-tensors'                            | weights quantized by 'compressed-tensors' cannot be read
          """)
  void namesWhatItCannotRead(String config, String expected) {
    String json = "{'quantization_config': {%s}}".formatted(config).replace('\'', '"');
    assertThatThrownBy(() -> Quantizations.of(ModelConfig.parse("config.json", json)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void namesATensorThatIsMissingOrOfAnotherShapeOrType() {
    assertRefused("awq", LAYER + ".scales", null, "lacks the tensor " + LAYER + ".scales");
    assertRefused(
        "awq",
        LAYER + ".qzeros",
        MlxCreate.zeros(MlxDtype.INT32, 1, 16),
        "tensor " + LAYER + ".qzeros should have the shape [2, 16], but has [1, 16]");
    assertRefused(
        "awq",
        LAYER + ".qweight",
        MlxCreate.zeros(MlxDtype.FLOAT32, 64, 16),
        LAYER + ".qweight should hold whole numbers of 32 bits, but holds F32");
    assertRefused(
        "awq",
        LAYER + ".qweight",
        MlxCreate.zeros(MlxDtype.INT32, 40, 16),
        LAYER + ".qweight has 40 inputs, which make no groups of 32");
    assertRefused(
        "gptq",
        LAYER + ".scales",
        MlxCreate.zeros(MlxDtype.INT32, 1, 128),
        LAYER + ".scales should hold floating-point numbers, but holds I32");
    assertRefused(
        "gptq",
        LAYER + ".qweight",
        MlxCreate.zeros(MlxDtype.INT32, 16, 128),
        LAYER + ".scales should have the shape [2, 128], but has [1, 128]");
  }

  @Test
  void refusesGroupsAndZeroPointsThatAreNotWhatTheyShould() {
    assertRefused(
        "gptq-v2",
        LAYER + ".g_idx",
        MlxCreate.full(1, MlxDtype.INT32, 64),
        LAYER + ".g_idx does not put 32 inputs into each of 2 groups");
    assertRefused(
        "gptq-v2",
        LAYER + ".g_idx",
        MlxCreate.full(-5, MlxDtype.INT32, 64),
        LAYER + ".g_idx does not put 32 inputs into each of 2 groups");
    assertRefused(
        "gptq",
        LAYER + ".qzeros",
        MlxCreate.full(9, MlxDtype.INT32, 1, 16),
        LAYER + ".qzeros holds more than 7 or 8, though config.json says sym");
    int[] reversed = new int[64];
    Arrays.fill(reversed, 0, 32, 1);
    assertRefused(
        "gptq-experts",
        "model.layers.0.block_sparse_moe.experts.0.w1.g_idx",
        MlxCreate.array(reversed, 64),
        "model.layers.0.block_sparse_moe.experts.0.w1: experts whose inputs are reordered");
  }

  @Test
  void takesGroupsThatAreNotUsed() {
    Map<String, StoredTensor> tensors =
        new HashMap<>(SafetensorsFiles.open(folder("gptq-experts")));
    float[] expected = logits("gptq-experts", tensors, MlxDtype.FLOAT32);
    for (String name : Set.copyOf(tensors.keySet())) {
      if (name.endsWith(".g_idx")) {
        int inputs = Objects.requireNonNull(tensors.get(name)).shape()[0];
        tensors.put(name, StoredTensor.of(MlxCreate.zeros(MlxDtype.INT32, inputs)));
      }
    }
    assertThat(logits("gptq-experts", tensors, MlxDtype.FLOAT32)).containsExactly(expected);
  }

  private void assertRefused(
      String model, String name, @Nullable MlxArray replacement, String message) {
    Map<String, StoredTensor> tensors = new HashMap<>(SafetensorsFiles.open(folder(model)));
    assertThat(tensors).containsKey(name);
    if (replacement == null) {
      tensors.remove(name);
    } else {
      tensors.put(name, StoredTensor.of(replacement));
    }
    assertThatThrownBy(() -> logits(model, tensors, MlxDtype.FLOAT32))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  private float[] logits(String name, Map<String, StoredTensor> tensors, @Nullable MlxDtype dtype) {
    int[] tokens = new int[20];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = (i * 7 + 3) % 48;
    }
    return LanguageModel.load(
            LanguageModelFolder.open(folder(name)).config(), weights(name, tensors, dtype))
        .forward(MlxCreate.array(tokens, 1, tokens.length))
        .toFloats();
  }

  private Weights weights(
      String name, Map<String, StoredTensor> tensors, @Nullable MlxDtype dtype) {
    Quantizations how = LanguageModelFolder.open(folder(name)).quantizations();
    return Weights.of(name, tensors, how, dtype, scope);
  }

  private static Path folder(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(
                      PackedModelTests.class.getResource("/golden/packed/" + name + "/config.json"))
                  .toURI())
          .resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
