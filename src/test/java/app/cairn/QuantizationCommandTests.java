package app.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationCommandTests {

  @TempDir private Path temp;

  @Test
  void isAskedForByItsName() {
    assertThat(QuantizationCommand.requested(new String[] {"quantize", "a", "b"})).isTrue();
    assertThat(QuantizationCommand.requested(new String[] {"--quantize"})).isFalse();
    assertThat(QuantizationCommand.requested(new String[0])).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quantize",
        "quantize a",
        "quantize a b c",
        "quantize a b --bits=x",
        "quantize a b --to=4"
      })
  void explainsItselfIfItIsCalledWrongly(String line) {
    assertThat(QuantizationCommand.run(line.split(" ", -1))).isEqualTo(2);
  }

  @Test
  void failsIfThereIsNoModel() {
    String missing = temp.resolve("missing").toString();
    String target = temp.resolve("target").toString();
    assertThat(QuantizationCommand.run(new String[] {"quantize", missing, target})).isEqualTo(1);
    assertThat(Path.of(target)).doesNotExist();
  }
}
