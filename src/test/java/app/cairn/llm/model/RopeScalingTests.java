package app.cairn.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RopeScalingTests {

  private static final Offset<Double> EXACT = Offset.offset(1e-9);

  private static RopeConfig read(String json) {
    return RopeConfig.of(ModelConfig.parse("config.json", json), 8, 100);
  }

  private static double[] frequencies(RopeConfig rope, int longest) {
    return rope.scaling().frequencies(rope.dims(), rope.theta(), longest);
  }

  @Test
  void takesTheBaseFromWhereverItStands() {
    assertThat(read("{}").theta()).isEqualTo(100);
    assertThat(read("{\"rope_theta\": 7}").theta()).isEqualTo(7);
    assertThat(read("{\"rope_parameters\": {\"rope_theta\": 8}}").theta()).isEqualTo(8);
    assertThat(frequencies(read("{\"rope_theta\": 10000}"), 1))
        .containsExactly(new double[] {1, 0.1, 0.01, 0.001}, EXACT);
  }

  @Test
  void rotatesOnlyAPartWhereTheConfigurationSaysSo() {
    assertThat(read("{\"partial_rotary_factor\": 0.5}").dims()).isEqualTo(4);
    assertThat(read("{\"rope_parameters\": {\"partial_rotary_factor\": 0.25}}").dims())
        .isEqualTo(2);
    assertThat(
            read("{\"partial_rotary_factor\": 0.5, \"rope_parameters\": {\"rope_theta\": 3}}")
                .dims())
        .isEqualTo(4);
  }

  @Test
  void lowersAllFrequenciesAlike() {
    RopeConfig rope =
        read(
            """
            {"rope_theta": 10000, "rope_scaling": {"type": "linear", "factor": 4}}\
            """);
    assertThat(frequencies(rope, 1))
        .containsExactly(new double[] {0.25, 0.025, 0.0025, 0.00025}, EXACT);
    assertThat(rope.scaling().magnitude()).isOne();
  }

  @Test
  void turnsOnlyTheFirstFeaturesInProportion() {
    RopeConfig rope =
        read(
            """
            {"rope_parameters": {"rope_theta": 10000, "rope_type": "proportional",
            "partial_rotary_factor": 0.5}}\
            """);
    assertThat(rope.dims()).isEqualTo(8);
    assertThat(frequencies(rope, 1)).containsExactly(new double[] {1, 0.1, 0, 0}, EXACT);
  }

  @Test
  void choosesFactorsByTheLongestText() {
    String json =
        """
        {"rope_theta": 10000, "max_position_embeddings": 160, "original_max_position_embeddings": 10,
        "rope_scaling": {"type": "longrope", "short_factor": [1, 1, 1, 1],
        "long_factor": [2, 2, 2, %s]}}\
        """;
    RopeConfig rope = read(json.formatted("10"));
    assertThat(frequencies(rope, 10)).containsExactly(new double[] {1, 0.1, 0.01, 0.001}, EXACT);
    assertThat(frequencies(rope, 11))
        .containsExactly(new double[] {0.5, 0.05, 0.005, 0.0001}, EXACT);
    // sqrt(1 + log(16) / log(10))
    assertThat(rope.scaling().magnitude()).isCloseTo(1.484628f, Offset.offset(1e-5f));
    assertThatThrownBy(() -> frequencies(read(json.formatted("10, 10")), 11))
        .isInstanceOf(ModelException.class)
        .hasMessage("LongRoPE needs 4 factors, but has 5");
  }

  @Test
  void enlargesWhatYarnRotates() {
    String json =
        """
        {"rope_parameters": {"rope_theta": 10000, "rope_type": "yarn", "factor": 32,
        "original_max_position_embeddings": 4096%s}}\
        """;
    assertThat(read(json.formatted("")).scaling().magnitude())
        .isCloseTo(1.3465736f, Offset.offset(1e-5f)); // 0.1 * log(32) + 1
    assertThat(read(json.formatted(", \"mscale\": 1, \"mscale_all_dim\": 1")).scaling().magnitude())
        .isOne();
    assertThat(read(json.formatted(", \"attention_factor\": 3")).scaling().magnitude())
        .isEqualTo(3);
  }

  @Test
  void namesAnUnknownKindAndTheKnownOnes() {
    assertThatThrownBy(() -> read("{\"rope_scaling\": {\"type\": \"spiral\"}}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("config.json, rope_scaling")
        .hasMessageContaining("'spiral'")
        .hasMessageContaining("llama3, longrope");
  }
}
