package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MlxShapeTests extends MlxTest {

  private MlxArray table() {
    return matrix(shape(2, 3), 1, 2, 3, 4, 5, 6);
  }

  @Test
  void changesTheShape() {
    assertThat(MlxShape.reshape(table(), 3, -1).shape()).containsExactly(3, 2);
    assertThat(MlxShape.flatten(table(), 0, -1).shape()).containsExactly(6);
    assertThat(MlxShape.unflatten(table(), 1, 3, 1).shape()).containsExactly(2, 3, 1);
    assertThat(MlxShape.expandDims(table(), 0, 2).shape()).containsExactly(1, 2, 1, 3);
    assertThat(MlxShape.squeeze(MlxShape.expandDims(table(), 0, 2)).shape()).containsExactly(2, 3);
    assertThat(MlxShape.squeeze(MlxShape.expandDims(table(), 0, 2), 0).shape())
        .containsExactly(2, 1, 3);
    assertThat(MlxShape.broadcastTo(vector(1, 2), 3, 2).shape()).containsExactly(3, 2);
  }

  @Test
  void movesAxesAndReadsThemInOrder() {
    assertValues(MlxShape.transpose(table()), 1, 4, 2, 5, 3, 6);
    assertValues(MlxShape.transpose(table(), 1, 0), 1, 4, 2, 5, 3, 6);
    assertValues(MlxShape.swapaxes(table(), 0, 1), 1, 4, 2, 5, 3, 6);
    assertValues(MlxShape.contiguous(MlxShape.transpose(table())), 1, 4, 2, 5, 3, 6);
    assertThat(MlxShape.moveaxis(MlxCreate.zeros(MlxDtype.INT32, 2, 3, 4), 0, 2).shape())
        .containsExactly(3, 4, 2);
  }

  @Test
  void joinsAndCuts() {
    assertValues(MlxShape.concatenate(1, table(), table()), 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
    assertThat(MlxShape.stack(0, table(), table(), table()).shape()).containsExactly(3, 2, 3);
    MlxArray[] halves = MlxShape.split(table(), 2, 0);
    assertThat(halves).hasSize(2);
    assertValues(halves[1], 4, 5, 6);
    MlxArray[] parts = MlxShape.splitAt(table(), 1, 1);
    assertValues(parts[0], 1, 4);
    assertValues(parts[1], 2, 3, 5, 6);
    assertThatThrownBy(() -> MlxShape.concatenate(0)).isInstanceOf(MlxException.class);
    assertThatThrownBy(() -> MlxShape.split(table(), 2, 1)).isInstanceOf(MlxException.class);
  }

  @Test
  void joinsMoreArraysThanFitAtFirst() {
    MlxArray[] many = new MlxArray[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = vector(i);
    }
    assertThat(MlxShape.concatenate(0, many).toFloats()).hasSize(1000).startsWith(0, 1, 2);
  }

  @Test
  void repeatsAndMoves() {
    assertValues(MlxShape.repeat(vector(1, 2), 2, 0), 1, 1, 2, 2);
    assertValues(MlxShape.tile(vector(1, 2), 2), 1, 2, 1, 2);
    assertValues(MlxShape.roll(vector(1, 2, 3), 1, 0), 3, 1, 2);
    assertValues(MlxShape.pad(vector(1, 2), 0, 1, 2, 9), 9, 1, 2, 9, 9);
    assertValues(MlxShape.tril(MlxCreate.ones(MlxDtype.FLOAT32, 2, 2), 0), 1, 0, 1, 1);
    assertValues(MlxShape.triu(MlxCreate.ones(MlxDtype.FLOAT32, 2, 2), 1), 0, 1, 0, 0);
  }

  @Test
  void convertsAndReinterprets() {
    MlxArray whole = MlxShape.astype(vector(1.9, -1.9), MlxDtype.INT32);
    assertThat(whole.dtype()).isEqualTo(MlxDtype.INT32);
    assertThat(whole.toInts()).containsExactly(1, -1);
    assertThat(MlxShape.view(vector(1), MlxDtype.UINT32).toInts())
        .containsExactly(Float.floatToIntBits(1));
    assertThat(MlxShape.view(vector(1), MlxDtype.UINT8).shape()).containsExactly(4);
  }

  @Test
  void refusesAnImpossibleShape() {
    assertThatThrownBy(() -> MlxShape.reshape(table(), 4, 2))
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("reshape");
  }

  @Test
  void picksParts() {
    assertValues(MlxIndex.slice(table(), 1, 1, 3), 2, 3, 5, 6);
    assertValues(MlxIndex.slice(table(), -1, 0, 3, 2), 1, 3, 4, 6);
    assertValues(MlxIndex.slice(table(), 1, -1, 3), 3, 6);
    assertValues(MlxIndex.slice(table(), shape(0, 1), shape(2, 2), shape(1, 1)), 2, 5);
    MlxArray start = MlxCreate.array(new int[] {1}, 1);
    assertValues(MlxIndex.sliceAt(table(), start, shape(1), shape(2, 2)), 2, 3, 5, 6);
    assertThatThrownBy(() -> MlxIndex.slice(table(), 2, 0, 1)).isInstanceOf(MlxException.class);
  }

  @Test
  void putsPartsInTheirPlace() {
    MlxArray column = matrix(shape(2, 1), 8, 9);
    assertValues(MlxIndex.sliceUpdate(table(), column, 1, 1, 2), 1, 8, 3, 4, 9, 6);
    assertValues(
        MlxIndex.sliceUpdate(table(), column, shape(0, 2), shape(2, 3), shape(1, 1)),
        1,
        2,
        8,
        4,
        5,
        9);
    MlxArray start = MlxCreate.array(new int[] {2}, 1);
    assertValues(MlxIndex.sliceUpdateAt(table(), column, start, 1), 1, 2, 8, 4, 5, 9);
  }

  @Test
  void overwritesAPartInPlaceForAllWhoHoldTheArray() {
    MlxArray table = MlxMath.multiply(table(), 1).eval();
    MlxArray rest = MlxIndex.slice(table, 1, 0, 1);
    MlxArray column = matrix(shape(2, 1), 8, 9);
    MlxArray updated = MlxIndex.sliceUpdateInPlace(table, column, 1, 1, 2);
    assertValues(rest, 1, 4);
    assertValues(MlxIndex.sliceUpdateInPlace(updated, column, 1, 2, 3), 1, 8, 8, 4, 9, 9);
    assertValues(table, 1, 8, 8, 4, 9, 9);
    MlxArray whole = matrix(shape(2, 3), 6, 5, 4, 3, 2, 1);
    assertValues(MlxIndex.sliceUpdateInPlace(table, whole, 1, 0, 3), 6, 5, 4, 3, 2, 1);
  }

  @Test
  void looksUpByIndex() {
    MlxArray rows = MlxCreate.array(new int[] {1, 0, 1}, 3);
    assertValues(MlxIndex.take(table(), rows, 0), 4, 5, 6, 1, 2, 3, 4, 5, 6);
    assertValues(MlxIndex.take(table(), MlxCreate.array(new int[] {5, 0}, 2)), 6, 1);
    MlxArray columns = MlxCreate.array(new int[] {2, 0}, 2, 1);
    assertValues(MlxIndex.takeAlongAxis(table(), columns, 1), 3, 4);
    MlxArray values = matrix(shape(2, 1), 10, 20);
    assertValues(MlxIndex.putAlongAxis(table(), columns, values, 1), 1, 2, 10, 20, 5, 6);
    assertValues(MlxIndex.scatterAddAxis(table(), columns, values, 1), 1, 2, 13, 24, 5, 6);
    MlxArray added = matrix(shape(2, 1, 3), 1, 1, 1, 10, 10, 10);
    MlxArray twice = MlxCreate.array(new int[] {0, 0}, 2);
    assertValues(MlxIndex.scatterAdd(table(), twice, added, 0), 12, 13, 14, 4, 5, 6);
  }
}
