package app.cairn.llm;

import static app.cairn.mlx.MlxLinear.dequantize;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Quantizations;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxFiles;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConverterTests {

  @TempDir private Path temp;
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
  @CsvSource({
    "llama,4,64",
    "qwen3,5,32",
    "gemma3,6,64",
    "mistral,8,64",
    "phi3,4,32",
    "mixtral,4,32",
    "gemma4-moe,4,64",
    "qwen3_5-moe,8,32"
  })
  void writesWhatComputesAsItsRestoredWeightsDo(String name, int bits, int groupSize) {
    Path target = temp.resolve("quantized");
    ModelConverter.convert(GoldenFolder.of(name), target, bits, groupSize);
    LanguageModelFolder folder = LanguageModelFolder.open(target);
    Map<String, StoredTensor> tensors = SafetensorsFiles.open(target);
    Map<String, StoredTensor> restored = restored(tensors, MlxQuantization.affine(groupSize, bits));
    assertThat(restored).hasSizeLessThan(tensors.size());
    assertThat(logits(folder, tensors, folder.quantizations()))
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(logits(folder, restored, Quantizations.NONE));
  }

  @Test
  void staysNearTheModelItCameFrom() {
    Path target = temp.resolve("quantized");
    ModelConverter.convert(GoldenFolder.of("llama"), target, 8, 32);
    Map<String, StoredTensor> original = SafetensorsFiles.open(GoldenFolder.of("llama"));
    Map<String, StoredTensor> restored =
        restored(SafetensorsFiles.open(target), MlxQuantization.affine(32, 8));
    assertThat(restored).containsOnlyKeys(original.keySet());
    original.forEach(
        (name, tensor) ->
            assertThat(Objects.requireNonNull(restored.get(name)).read().toFloats())
                .as(name)
                .usingComparatorWithPrecision(0.02f)
                .containsExactly(tensor.read().toFloats()));
  }

  @Test
  void writesSeveralFilesWithAnIndexAndCopiesTheRest() throws IOException {
    Path source = GoldenFolder.copyOf("llama", temp.resolve("source"), 3);
    Files.writeString(source.resolve("chat_template.jinja"), "{{ messages }}");
    Path target = temp.resolve("quantized");
    ModelConverter.convert(source, target, 4, 64, 50_000);
    assertThat(target.resolve("model.safetensors")).doesNotExist();
    SafetensorsHeader header =
        SafetensorsHeader.read(target.resolve("model-00001-of-00002.safetensors"));
    assertThat(header.metadata()).containsEntry("format", "mlx");
    assertThat(SafetensorsFiles.open(target))
        .containsKeys("lm_head.weight", "lm_head.scales", "model.norm.weight");
    assertThat(target.resolve("chat_template.jinja")).hasContent("{{ messages }}");
    assertThat(LanguageModelFolder.open(target).endTokens()).contains(3);
    LanguageModelFolder.open(target).openTokenizer().close();
  }

  @Test
  void writesNothingIfItCannotConvert() {
    Path target = temp.resolve("quantized");
    Path llama = GoldenFolder.of("llama");
    assertThatThrownBy(() -> ModelConverter.convert(llama, target, 3, 64))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("4, 5, 6 or 8 bits in groups of 32, 64 or 128, not 3 in 64");
    assertThatThrownBy(() -> ModelConverter.convert(GoldenFolder.of("gpt-oss"), target, 4, 64))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the experts in model.layers.0.mlp.experts.down_proj_bias cannot be");
    assertThat(target).doesNotExist();
    ModelConverter.convert(llama, target, 4, 64);
    assertThatThrownBy(() -> ModelConverter.convert(llama, target, 4, 64))
        .hasMessage(target + " is there already");
    assertThatThrownBy(() -> ModelConverter.convert(target, temp.resolve("twice"), 4, 64))
        .hasMessageContaining("is quantized already");
  }

  @Test
  void leavesNothingHalfWritten() throws IOException {
    Path source = GoldenFolder.copyOf("llama", temp.resolve("source"), 3);
    Map<String, MlxArray> tensors = new HashMap<>();
    SafetensorsFiles.open(source).forEach((name, tensor) -> tensors.put(name, tensor.read()));
    tensors.put("model.layers.2.mlp.up_proj.weight", MlxCreate.zeros(MlxDtype.INT32, 128, 64));
    MlxFiles.saveSafetensors(source.resolve("model.safetensors"), tensors, Map.of());
    Path target = temp.resolve("quantized");
    assertThatThrownBy(() -> ModelConverter.convert(source, target, 4, 64, 50_000))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(target + " cannot be written: ");
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).containsExactly(source);
    }
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path llama = GoldenFolder.of("llama");
    Path missing = temp.resolve("missing");
    assertThatThrownBy(() -> ModelConverter.convert(llama, missing.resolve("model"), 4, 64))
        .isInstanceOf(ModelException.class)
        .hasMessageEndingWith("there is no folder " + missing);
    Files.createDirectory(temp.resolve("model.unfinished"));
    assertThatThrownBy(() -> ModelConverter.convert(llama, temp.resolve("model"), 4, 64))
        .hasMessage(temp.resolve("model.unfinished") + " is there already");
    assertThatThrownBy(() -> ModelConverter.convert(missing, temp.resolve("model"), 4, 64))
        .hasMessage(missing + " is not a folder");
    assertThatThrownBy(() -> ModelConverter.convert(temp, temp.resolve("other"), 4, 64))
        .hasMessage(temp.resolve("config.json") + " is missing");
  }

  @Test
  void keepsTheTextPartOfAModelThatAlsoSees() throws IOException {
    Path source = GoldenFolder.copyOf("llama", temp.resolve("source"), 3);
    Map<String, MlxArray> tensors = new HashMap<>();
    SafetensorsFiles.open(source)
        .forEach(
            (name, tensor) ->
                tensors.put(name.replaceFirst("^model", "model.language_model"), tensor.read()));
    tensors.put("model.visual.proj.weight", MlxCreate.zeros(MlxDtype.FLOAT32, 64, 64));
    tensors.put("mtp.proj.weight", MlxCreate.zeros(MlxDtype.FLOAT32, 64, 64));
    MlxFiles.saveSafetensors(source.resolve("model.safetensors"), tensors, Map.of());
    Path target = temp.resolve("quantized");
    Path alone = temp.resolve("alone");
    ModelConverter.convert(source, target, 4, 64);
    ModelConverter.convert(GoldenFolder.of("llama"), alone, 4, 64);
    Set<String> expected = new HashSet<>();
    SafetensorsFiles.open(alone).keySet().forEach(name -> expected.add("language_model." + name));
    assertThat(SafetensorsFiles.open(target)).containsOnlyKeys(expected);
    assertThat(SafetensorsHeader.read(target.resolve("model.safetensors")).tensors())
        .containsOnlyKeys(expected);
  }

  private static Map<String, StoredTensor> restored(
      Map<String, StoredTensor> tensors, MlxQuantization how) {
    Map<String, StoredTensor> restored = new HashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          StoredTensor scales = tensors.get(name.replaceFirst("weight$", "scales"));
          if (name.endsWith(".weight") && scales != null) {
            MlxArray biases =
                Objects.requireNonNull(tensors.get(name.replaceFirst("weight$", "biases"))).read();
            MlxArray plain =
                dequantize(tensor.read(), scales.read(), biases, how, MlxDtype.FLOAT32);
            restored.put(name, StoredTensor.of(plain));
          } else if (!name.endsWith(".scales") && !name.endsWith(".biases")) {
            restored.put(name, tensor);
          }
        });
    return restored;
  }

  private float[] logits(
      LanguageModelFolder folder, Map<String, StoredTensor> tensors, Quantizations quantizations) {
    Weights weights = Weights.of("golden", tensors, quantizations, MlxDtype.FLOAT32, scope);
    int[] ids = IntStream.range(1, 25).toArray();
    return LanguageModel.load(folder.config(), weights)
        .forward(MlxCreate.array(ids, 1, ids.length))
        .toFloats();
  }
}
