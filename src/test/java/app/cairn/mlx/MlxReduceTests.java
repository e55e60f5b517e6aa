package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MlxReduceTests extends MlxTest {

  private final double[] values = {3, 1, 2, 6, 5, 4};

  private MlxArray table() {
    return matrix(shape(2, 3), values);
  }

  @Test
  void reducesOneAxisOrAll() {
    assertValues(MlxReduce.sum(table(), false, 1), 6, 15);
    assertValues(MlxReduce.sum(table(), false, 0), 9, 6, 6);
    assertValues(MlxReduce.sum(table(), false), 21);
    assertValues(MlxReduce.mean(table(), false, -1), 2, 5);
    assertValues(MlxReduce.max(table(), false, -1), 3, 6);
    assertValues(MlxReduce.min(table(), false, -1), 1, 4);
    assertValues(MlxReduce.prod(table(), false, -1), 6, 120);
    assertValues(MlxReduce.var(table(), false, -1), 2 / 3.0, 2 / 3.0);
    assertValues(MlxReduce.norm(matrix(shape(2, 2), 3, 4, 5, 12), false, -1), 5, 13);
    assertValues(MlxReduce.logsumexp(vector(0, 0, 0, 0), false), Math.log(4));
    assertValues(MlxReduce.all(MlxLogic.greater(table(), 2), false, 1), 0, 1);
    assertValues(MlxReduce.any(MlxLogic.greater(table(), 5), false, 1), 0, 1);
  }

  @Test
  void keepsReducedAxesOnRequest() {
    assertThat(MlxReduce.sum(table(), true, 1).shape()).containsExactly(2, 1);
    assertThat(MlxReduce.sum(table(), true).shape()).containsExactly(1, 1);
    assertThat(MlxReduce.sum(table(), false).shape()).isEmpty();
  }

  @Test
  void turnsLogitsIntoProbabilities() {
    MlxArray logits = vector(0, Math.log(3));
    assertValues(MlxReduce.softmax(logits, -1), 0.25, 0.75);
    assertValues(MlxReduce.softmaxPrecise(logits, -1), 0.25, 0.75);
  }

  @Test
  void findsAndOrders() {
    assertThat(MlxReduce.argmax(table(), -1, false).toInts()).containsExactly(0, 0);
    assertThat(MlxReduce.argmin(table(), -1, false).toInts()).containsExactly(1, 2);
    assertThat(MlxReduce.argmax(table(), -1, true).shape()).containsExactly(2, 1);
    assertValues(MlxReduce.sort(table(), -1), 1, 2, 3, 4, 5, 6);
    assertThat(MlxReduce.argsort(table(), -1).toInts()).containsExactly(1, 2, 0, 2, 1, 0);
    float[] largest = MlxReduce.topk(vector(5, 1, 9, 7, 3), 2, -1).toFloats();
    Arrays.sort(largest);
    assertThat(largest).containsExactly(7, 9);
    assertThat(MlxReduce.partition(vector(5, 1, 9, 7, 3), 2, -1).toFloats()[2]).isEqualTo(5);
    assertThat(MlxReduce.argpartition(vector(5, 1, 9, 7, 3), 2, -1).toInts()[2]).isZero();
  }

  @Test
  void sumsOnTheWay() {
    assertValues(MlxReduce.cumsum(vector(1, 2, 3), 0), 1, 3, 6);
    assertValues(MlxReduce.cumsum(vector(1, 2, 3), 0, true, true), 6, 5, 3);
    assertValues(MlxReduce.cumsum(vector(1, 2, 3), 0, false, false), 0, 1, 3);
  }

  @Test
  void refusesAxesThatAreNotThere() {
    assertThatThrownBy(() -> MlxReduce.sum(table(), false, 2)).isInstanceOf(MlxException.class);
    assertThatThrownBy(() -> MlxReduce.argmax(table(), 5, false)).isInstanceOf(MlxException.class);
  }
}
