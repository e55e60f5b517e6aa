package app.cairn.llm.text.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyFormatTests {

  @ParameterizedTest
  @CsvSource({
    "openai-gpt-oss-120b, gpt_oss, HARMONY",
    "google-gemma-4-31B-it, gemma4, GEMMA_4",
    "mistralai-Mistral-Nemo-Instruct-2407, mistral, MISTRAL",
    "Mistral-Small-3.2-24B-Instruct-2506, mistral3, MISTRAL",
    "mistralai-Ministral-3-14B-Reasoning-2512, mistral3, MISTRAL",
    "unsloth-mistral-Devstral-Small-2507, mistral, MISTRAL",
    "ibm-granite-granite-3.3-2B-Instruct, granite, GRANITE",
    "microsoft-Phi-3.5-mini-instruct, phi3, PHI",
    "Qwen-Qwen2.5-7B-Instruct, qwen2, TAGS",
    "Qwen-Qwen3-0.6B, qwen3, TAGS",
    "Qwen3-Coder, qwen3_moe, TAGS",
    "Qwen3.5-4B, qwen3_5, TAGS",
    "HuggingFaceTB-SmolLM3-3B, smollm3, TAGS",
    "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B, qwen2, PLAIN",
  })
  void isFoundByTemplateAndArchitecture(String template, String modelType, ReplyFormat format)
      throws IOException, URISyntaxException {
    String source =
        Files.readString(
            Path.of(
                Objects.requireNonNull(
                        ReplyFormatTests.class.getResource(
                            "/golden/chat-templates/templates/" + template + ".jinja"))
                    .toURI()));

    assertThat(ReplyFormat.of(source, modelType)).isEqualTo(format);
  }

  @Test
  void isFoundByMarksOfFamiliesWithoutCopies() {
    assertThat(ReplyFormat.of("List of tools: <|tool_list_start|>[", ""))
        .isEqualTo(ReplyFormat.LFM2);
    assertThat(ReplyFormat.of("List of tools: [", "lfm2_moe")).isEqualTo(ReplyFormat.LFM2);
    assertThat(ReplyFormat.of("{{- \"<|python_tag|>\" }}", "llama")).isEqualTo(ReplyFormat.LLAMA);
    assertThat(ReplyFormat.of("<|start_header_id|> '\"parameters\": '", "llama"))
        .isEqualTo(ReplyFormat.LLAMA);
    assertThat(ReplyFormat.of("<start_of_turn>", "gemma3_text")).isEqualTo(ReplyFormat.GEMMA);
    assertThat(ReplyFormat.of("'<|/tool|>' + '<|end|>'", "")).isEqualTo(ReplyFormat.PHI);
    assertThat(ReplyFormat.of("", "olmo2")).isEqualTo(ReplyFormat.PLAIN);
  }

  @Test
  void knowsItsMarksAndNoOtherSpecialTokens() {
    assertThat(List.of("<|channel|>", "<|message|>", "<|constrain|>", "<|call|>"))
        .allMatch(ReplyFormat.HARMONY::reads);
    assertThat(List.of("<|channel>", "<channel|>", "<|tool_call>", "<|\"|>"))
        .allMatch(ReplyFormat.GEMMA_4::reads);
    assertThat(List.of("[TOOL_CALLS]", "[ARGS]", "[CALL_ID]", "[THINK]"))
        .allMatch(ReplyFormat.MISTRAL::reads);
    assertThat(List.of("<think>", "</think>", "<tool_call>", "<|im_end|>"))
        .allMatch(ReplyFormat.TAGS::reads);
    for (ReplyFormat format : ReplyFormat.values()) {
      assertThat(List.of("<|endoftext|>", "<pad>", "<s>", " "))
          .as(format.name())
          .noneMatch(format::reads);
    }
  }
}
