package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationOptionsTests {

  @Test
  void nothingSetChangesNothing() {
    GenerationOptions options = GenerationOptions.DEFAULT;
    assertThat(options.sampling()).isEqualTo(new GenerationOptions.Sampling(0, 0, 1, 0, 1));
    assertThat(options.maxTokens()).isEqualTo(2_048);
    assertThat(options.presencePenalty()).isZero();
    assertThat(options.frequencyPenalty()).isZero();
    assertThat(options.logitBias()).isEmpty();
    assertThat(options.seed()).isNull();
    assertThat(options.stop()).isEmpty();
    assertThat(options.topLogprobs()).isNull();
  }

  @Test
  void whatIsSetGoesBeforeTheModelsOwn() {
    GenerationOptions own =
        GenerationOptions.builder()
            .temperature(0.6)
            .topK(20)
            .topP(0.95)
            .minP(0.1)
            .repetitionPenalty(1.05)
            .build();
    assertThat(GenerationOptions.DEFAULT.or(own).sampling())
        .isEqualTo(new GenerationOptions.Sampling(0.6f, 20, 0.95f, 0.1f, 1.05f));
    GenerationOptions set =
        GenerationOptions.builder()
            .temperature(0)
            .topK(0)
            .topP(1)
            .minP(0)
            .repetitionPenalty(1)
            .build();
    assertThat(set.or(own).sampling()).isEqualTo(GenerationOptions.DEFAULT.sampling());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 101, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesATemperatureOutOfRange(double temperature) {
    assertThatThrownBy(() -> GenerationOptions.builder().temperature(temperature).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("temperature must be between 0 and 100, but is ");
  }

  @Test
  void namesWhatIsOutOfRange() {
    refused(GenerationOptions.builder().maxTokens(0), "the maximum of tokens must be at least 1");
    refused(GenerationOptions.builder().topK(-1), "top-k must be 0 or more");
    refused(GenerationOptions.builder().topP(0), "top-p must be above 0 and at most 1");
    refused(GenerationOptions.builder().topP(Double.NaN), "top-p");
    refused(GenerationOptions.builder().minP(1.1), "min-p must be between 0 and 1");
    refused(GenerationOptions.builder().repetitionPenalty(0), "the repetition penalty");
    refused(GenerationOptions.builder().presencePenalty(11), "the presence penalty");
    refused(GenerationOptions.builder().frequencyPenalty(-11), "the frequency penalty");
    refused(GenerationOptions.builder().logitBias(Map.of(-1, 1f)), "a token of the logit bias");
    refused(
        GenerationOptions.builder().logitBias(Map.of(7, Float.NaN)),
        "the logit bias of token 7 must be between -1000 and 1000");
    refused(GenerationOptions.builder().stop(""), "the length of a stop string");
    refused(
        GenerationOptions.builder().stop("abcdefghijklmnopq".split("")),
        "the number of stop strings must be at most 16, but is 17");
    refused(GenerationOptions.builder().topLogprobs(21), "the number of log-probabilities");
  }

  private static void refused(GenerationOptions.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
