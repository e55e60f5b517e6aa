package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A test in a scope of its own, with short names for making and reading arrays.
abstract class MlxTest {

  private MlxScope scope;

  @BeforeEach
  void openScope() {
    scope = MlxScope.open();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  static MlxArray vector(double... values) {
    return matrix(new int[] {values.length}, values);
  }

  static MlxArray matrix(int[] shape, double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return MlxCreate.array(floats, shape);
  }

  static int[] shape(int... lengths) {
    return lengths;
  }

  static void assertValues(MlxArray actual, double... expected) {
    assertClose(actual, 1e-5, expected);
  }

  static void assertClose(MlxArray actual, double tolerance, double... expected) {
    float[] floats = actual.toFloats();
    assertThat(floats).hasSize(expected.length);
    for (int i = 0; i < floats.length; i++) {
      assertThat(floats[i])
          .as("element %d of %s", i, Arrays.toString(floats))
          .isCloseTo((float) expected[i], Offset.offset((float) tolerance));
    }
  }
}
