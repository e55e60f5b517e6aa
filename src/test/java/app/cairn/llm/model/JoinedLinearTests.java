package app.cairn.llm.model;

import static app.cairn.mlx.MlxLinear.quantize;
import static app.cairn.mlx.MlxShape.astype;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxRandom;
import app.cairn.mlx.MlxScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedLinearTests {

  private static final List<String> NAMES = List.of("q_proj", "k_proj", "v_proj");
  private static final int[] OUTS = {192, 64, 32};
  private static final int IN = 128;
  private static final MlxQuantization FOUR_BITS = MlxQuantization.affine(64, 4);
  private static final MlxQuantization EIGHT_BITS = MlxQuantization.affine(64, 8);

  private final Map<String, StoredTensor> tensors = new HashMap<>();
  private final Map<String, MlxQuantization> hows = new HashMap<>();
  private MlxScope scope;
  private MlxScope kept;
  private int key;

  @BeforeEach
  void openScopes() {
    scope = MlxScope.open();
    kept = MlxScope.detached();
  }

  @AfterEach
  void closeScopes() {
    MlxDevice.setCpuRounding(false);
    kept.close();
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void computesTheSameBitsAsOneByOne(boolean rounds) {
    MlxDevice.setCpuRounding(rounds);
    for (boolean biases : new boolean[] {false, true}) {
      for (MlxQuantization how :
          new @Nullable MlxQuantization[] {null, FOUR_BITS, EIGHT_BITS, MlxQuantization.MXFP4}) {
        for (int i = 0; i < OUTS.length; i++) {
          put(i, how, biases);
        }
        assertThat(weights().joined(NAMES, IN, OUTS)).as("%s", how).isNotNull();
        assertSameAsOneByOne();
      }
    }
  }

  @Test
  void leavesLayersApartThatAreStoredInOtherWays() {
    put(0, FOUR_BITS, false);
    put(1, FOUR_BITS, false);
    put(2, EIGHT_BITS, false);
    assertApart();
    put(2, null, false);
    assertApart();
    put(2, FOUR_BITS, true);
    assertApart();
    put(2, FOUR_BITS, false);
    put(0, null, false);
    put(1, null, false);
    put(2, null, false);
    MlxArray weight = random(OUTS[2], IN);
    tensors.put("v_proj.weight", StoredTensor.of(astype(weight, MlxDtype.BFLOAT16)));
    assertApart();
  }

  @Test
  void namesTheLayerThatIsMissingOrOfAnotherShape() {
    for (int i = 0; i < OUTS.length; i++) {
      put(i, null, false);
    }
    tensors.put("k_proj.weight", StoredTensor.of(random(OUTS[1] + 1, IN)));
    assertThatThrownBy(() -> JoinedLinear.load(weights(), NAMES, IN, OUTS))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "test: tensor k_proj.weight should have the shape [64, 128], but has [65, 128]");
    tensors.remove("k_proj.weight");
    assertThatThrownBy(() -> JoinedLinear.load(weights(), NAMES, IN, OUTS))
        .isInstanceOf(ModelException.class)
        .hasMessage("test lacks the tensor k_proj.weight");
  }

  private void assertApart() {
    assertThat(weights().joined(NAMES, IN, OUTS)).isNull();
    assertSameAsOneByOne();
  }

  private void assertSameAsOneByOne() {
    JoinedLinear joined = JoinedLinear.load(weights(), NAMES, IN, OUTS);
    for (int rows : new int[] {1, 5, 40}) {
      MlxArray x = random(2, rows, IN);
      MlxArray[] found = joined.forward(x);
      MlxArray[] heads = joined.forwardToHeads(x, 32);
      for (int i = 0; i < OUTS.length; i++) {
        MlxArray expected = weights().linear(NAMES.get(i), IN, OUTS[i]).forward(x);
        assertThat(found[i].shape()).isEqualTo(expected.shape());
        assertThat(found[i].toFloats()).isEqualTo(expected.toFloats());
        assertThat(heads[i].toFloats())
            .isEqualTo(Heads.split(expected, OUTS[i] / 32, 32).toFloats());
      }
    }
  }

  private Weights weights() {
    Quantizations quantizations = new Quantizations(FOUR_BITS, hows, List.of(), null);
    return Weights.of("test", tensors, quantizations, null, kept);
  }

  private void put(int layer, @Nullable MlxQuantization how, boolean bias) {
    String name = NAMES.get(layer);
    tensors.keySet().removeIf(tensor -> tensor.startsWith(name));
    MlxArray weight = random(OUTS[layer], IN);
    if (how == null) {
      tensors.put(name + ".weight", StoredTensor.of(weight));
    } else {
      hows.put(name, how);
      MlxArray[] parts = quantize(weight, how);
      tensors.put(name + ".weight", StoredTensor.of(parts[0]));
      tensors.put(name + ".scales", StoredTensor.of(parts[1]));
      if (parts.length == 3) {
        tensors.put(name + ".biases", StoredTensor.of(parts[2]));
      }
    }
    if (bias) {
      tensors.put(name + ".bias", StoredTensor.of(random(OUTS[layer])));
    }
  }

  private MlxArray random(int... shape) {
    return MlxRandom.normal(MlxRandom.key(key++), MlxDtype.FLOAT32, shape);
  }
}
