package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.StoredTensor;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxFiles;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFilesTests {

  @TempDir private Path folder;
  private MlxScope scope;

  @BeforeEach
  void openScope() {
    scope = MlxScope.open();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @Test
  void findsTheTensorsOfAllShards() throws IOException {
    write("model-00001-of-00002.safetensors", "a", 1);
    write("model-00002-of-00002.safetensors", "b", 2);
    assertThat(SafetensorsFiles.open(folder)).containsOnlyKeys("a", "b");
    index("{'a': 'model-00001-of-00002.safetensors'}");
    Map<String, StoredTensor> tensors = SafetensorsFiles.open(folder);
    assertThat(tensors).containsOnlyKeys("a");
    assertThat(Objects.requireNonNull(tensors.get("a")).read().toFloats()).containsExactly(1, 1);
  }

  @Test
  void namesAShardThatIsMissing() throws IOException {
    write("model-00001-of-00002.safetensors", "a", 1);
    index("{'a': 'model-00001-of-00002.safetensors', 'b': 'model-00002-of-00002.safetensors'}");
    assertRefused(folder.resolve("model-00002-of-00002.safetensors") + " is missing");
  }

  @Test
  void namesATensorThatIsInNoShard() throws IOException {
    write("model.safetensors", "a", 1);
    index("{'a': 'model.safetensors', 'b': 'model.safetensors'}");
    assertRefused("names the tensor b, but no file holds it");
  }

  @Test
  void namesATensorThatIsThereTwice() {
    write("model-1.safetensors", "a", 1);
    write("model-2.safetensors", "a", 1);
    assertRefused(folder.resolve("model-2.safetensors") + " holds the tensor a a second time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../model.safetensors", "/model.safetensors", "a\\\\b.safetensors", "x.bin"})
  void opensOnlyWhatLiesBesideTheIndex(String name) throws IOException {
    index("{'a': '%s'}".formatted(name));
    assertRefused("which is no safetensors file beside it");
  }

  @Test
  void asksForWeights() {
    assertRefused(folder + " holds no model.safetensors");
  }

  @Test
  void namesAFileThatIsCutOff() throws IOException {
    write("model.safetensors", "a", 1);
    Path file = folder.resolve("model.safetensors");
    truncate(file, Files.size(file) - 1);
    assertRefused(file + " is damaged or not a safetensors file: tensor a ends beyond the end");
  }

  @Test
  void namesATensorWhoseFileIsCutOffLater() throws IOException {
    write("model.safetensors", "a", 1);
    Path file = folder.resolve("model.safetensors");
    StoredTensor tensor = Objects.requireNonNull(SafetensorsFiles.open(folder).get("a"));
    truncate(file, Files.size(file) - 1);
    assertThatThrownBy(tensor::read)
        .isInstanceOf(ModelException.class)
        .hasMessage(file + ": tensor a cannot be read: the data end too early");
    Files.delete(file);
    assertThatThrownBy(tensor::read)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tensor a cannot be read");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> SafetensorsFiles.open(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  private void write(String file, String tensor, float value) {
    MlxArray array = MlxCreate.array(new float[] {value, value}, 2);
    MlxFiles.saveSafetensors(folder.resolve(file), Map.of(tensor, array), Map.of());
  }

  private void index(String weightMap) throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": %s}".formatted(weightMap.replace('\'', '"')));
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
