package app.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import app.cairn.llm.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

class LanguageModelFoldersTests {

  @TempDir Path temporary;
  private Path model;
  private String config;

  @BeforeEach
  void create() throws IOException {
    model = GoldenFolder.copyOf("llama", temporary.resolve("tiny"), -1);
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    config = Files.readString(model.resolve("config.json"));
  }

  @Test
  void describesAModelWithoutLoadingIt() throws IOException {
    LanguageModelInfo info = folders("cpu").describe(model);

    assertThat(info.architecture()).isEqualTo("llama");
    assertThat(info.quantization()).isNull();
    assertThat(info.contextTokens()).isEqualTo(4_096);
    assertThat(info.bytes())
        .isPositive()
        .isLessThan(Files.size(model.resolve("model.safetensors")));
    assertThat(info.memory().weights()).as("all are float32").isEqualTo(info.bytes());
    // Keys and values of 3 layers with 2 heads of 16 numbers.
    assertThat(info.memory().cache()).isEqualTo(3L * 2 * 2 * 16 * 4_096 * Short.BYTES);
    assertThat(info.memory().total())
        .isEqualTo(info.memory().weights() + info.memory().cache() + info.memory().working());
  }

  @Test
  void estimatesForTheDeviceThatIsKnown() {
    long cpu = folders("cpu").describe(model).memory().working();
    long gpu = folders("gpu").describe(model).memory().working();

    long activation = 12L * 64 * Float.BYTES;
    long scores = Runtime.getRuntime().availableProcessors() * 48L * 4_096 * Float.BYTES;
    assertThat(cpu - scores)
        .as("scores of 48 queries a thread, 512 tokens at a time")
        .isEqualTo(gpu - (2_048 - 512) * activation);
    assertThat(folders(null).describe(model).memory().working()).isIn(cpu, gpu);
  }

  @Test
  void saysHowAModelIsQuantized() throws IOException {
    quantize("{\"group_size\": 64, \"bits\": 4}");
    assertThat(folders("cpu").describe(model).quantization()).isEqualTo("4-bit");
    quantize("{\"group_size\": 32, \"bits\": 4, \"mode\": \"mxfp4\"}");
    assertThat(folders("cpu").describe(model).quantization()).isEqualTo("mxfp4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "model_type": "llama"     | "model_type": "owl"             | 'owl' is not known here; known are gemma2
          "model_type": "llama"     | "model": 1                      | lacks model_type
          "hidden_size": 64         | "hidden_size": "wide"           | hidden_size should be a whole number
          "num_hidden_layers": 3    | "num_hidden_layers": 2000000000 | has 2,000,000,000 layers
          "num_hidden_layers": 3    | "quantization": {"bits": 7}, "num_hidden_layers": 3 | bits of the quantization mode affine should be one of
          "num_hidden_layers": 3    | "quantization": {"mode": "x"}, "num_hidden_layers": 3 | the quantization mode 'x' is not known
          "num_hidden_layers": 3    | "quantization_config": {"quant_method": "x"}, "num_hidden_layers": 3 | quantized by 'x' cannot be read
          """)
  void namesWhatIsWrongInTheConfiguration(String value, String other, String part)
      throws IOException {
    assertThat(config).contains(value);
    Files.writeString(model.resolve("config.json"), config.replace(value, other));

    assertRefused(part);
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    for (String name : new String[] {"chat_template.jinja", "tokenizer.json"}) {
      Files.delete(model.resolve(name));
    }
    assertRefused(model.resolve("tokenizer.json") + " is missing");
    GoldenFolder.writeTokenizer(model);
    assertRefused("no chat template");
    Files.move(model.resolve("model.safetensors"), model.resolve("model-1.safetensors"));
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages }}");
    assertRefused(model.resolve("model-2.safetensors") + " is missing");
    Files.delete(model.resolve("config.json"));
    assertRefused(model.resolve("config.json") + " is missing");
  }

  @Test
  void noticesACutFileBeforeMlxSeesIt() throws IOException {
    Path weights = model.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length - 100));

    assertRefused("is damaged or not a safetensors file");
  }

  /// This process is the service's: neither its memory nor its time is the model's to take.
  @ParameterizedTest
  @MethodSource("app.cairn.llm.GoldenFolder#writing")
  void boundsWhatAConfigurationCosts(String golden) throws IOException {
    Path folder = GoldenFolder.copyOf(golden, temporary.resolve(golden), -1);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    String original = Files.readString(folder.resolve("config.json"));
    Matcher number = Pattern.compile("(?<=: )-?\\d+(?=,?\\n)").matcher(original);
    while (number.find()) {
      for (String other : List.of("2147483647", "1073741824", "0", "-1", "1e300", "null", "[[]]")) {
        Files.writeString(
            folder.resolve("config.json"),
            original.substring(0, number.start()) + other + original.substring(number.end()));
        assertTimeout(
            Duration.ofSeconds(5),
            () -> {
              try {
                folders("cpu").describe(folder);
              } catch (EngineException e) {
                assertThat(e).hasMessageContaining("cannot be used");
              }
            },
            () -> "%s at %d".formatted(other, number.start()));
      }
    }
  }

  @Test
  void roomIsWhatIsFreeAndWhatModelsHaveWithinTheLimit() {
    assertThat(folders("cpu").room(0)).isPositive();
    assertThat(new LanguageModelFolders(properties(DataSize.ofMegabytes(3)), () -> "cpu").room(0))
        .isEqualTo(3 << 20);
  }

  private void assertRefused(String part) {
    assertThatThrownBy(() -> folders("cpu").describe(model))
        .isInstanceOfSatisfying(
            EngineException.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(EngineException.Kind.REJECTED))
        .hasMessageStartingWith("The model tiny cannot be used: ")
        .hasMessageContaining(part)
        .hasMessageContaining("Choose another model");
  }

  private void quantize(String quantization) throws IOException {
    Files.writeString(
        model.resolve("config.json"),
        config.replaceFirst("\\{", "{\"quantization\": " + quantization + ","));
  }

  private static LanguageModelFolders folders(@Nullable String device) {
    return new LanguageModelFolders(properties(DataSize.ofBytes(0)), () -> device);
  }

  private static EngineProperties properties(DataSize memoryLimit) {
    return new EngineProperties(
        EngineProperties.BUILT_IN,
        EngineProperties.Device.AUTO,
        0,
        DataSize.ofMegabytes(256),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        memoryLimit,
        8_192,
        16);
  }
}
