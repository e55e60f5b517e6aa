package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.DecoderConfig;
import app.cairn.llm.model.DecoderSizes;
import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.LayerMemory;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models that also see or hear, of which the text part is read.
class TextPartTests {

  private static final String[] PUBLISHED_OTHERS = {
    "model.vision_tower.layers.0.mlp.up_proj.weight",
    "model.audio_tower.layers.0.mlp.up_proj.weight",
    "model.visual.blocks.0.mlp.linear_fc1.weight",
    "model.embed_vision.embedding_projection.weight",
    "model.multi_modal_projector.linear_1.weight",
    "mtp.layers.0.mlp.up_proj.weight"
  };
  private static final String[] OLDER_OTHERS = {
    "vision_tower.vision_model.encoder.layers.0.mlp.fc1.weight",
    "audio_tower.layers.0.mlp.up_proj.weight",
    "multi_modal_projector.mm_input_projection_weight",
    "visual.blocks.0.mlp.linear_fc1.weight",
    "embed_audio.embedding_projection.weight"
  };

  @TempDir private Path temp;
  private MlxScope scope;

  @BeforeEach
  void openScope() {
    scope = MlxScope.open();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({
    "gemma3,gemma3,true",
    "gemma3,gemma3,false",
    "gemma4,gemma4,true",
    "gemma4,gemma4,false",
    "gemma4-moe,gemma4,true",
    "gemma4-moe,gemma4,false",
    "qwen3_5,qwen3_5,true",
    "qwen3_5,qwen3_5,false",
    "qwen3_5-moe,qwen3_5_moe,true",
    "qwen3_5-moe,qwen3_5_moe,false",
    "mistral,mistral3,true",
    "mistral,mistral3,false",
    "ministral3,mistral3,true",
    "ministral3,mistral3,false"
  })
  void computesAsIfItStoodAlone(String name, String whole, boolean published) {
    Path folder = part(name, whole, published);
    assertThat(logits(folder)).containsExactly(logits(GoldenFolder.of(name)));
    assertThat(SafetensorsFiles.open(folder))
        .hasSameSizeAs(SafetensorsFiles.open(GoldenFolder.of(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "gemma3,gemma3,true",
    "gemma3,gemma3,false",
    "gemma4,gemma4,true",
    "gemma4-moe,gemma4,false",
    "qwen3_5,qwen3_5,true",
    "qwen3_5-moe,qwen3_5_moe,true",
    "mistral,mistral3,false",
    "ministral3,mistral3,true"
  })
  void computesAsIfItStoodAloneQuantized(String name, String whole, boolean published) {
    Path quantized = temp.resolve("quantized");
    Path alone = temp.resolve("alone");
    ModelConverter.convert(part(name, whole, published), quantized, 4, 32);
    ModelConverter.convert(GoldenFolder.of(name), alone, 4, 32);
    assertThat(SafetensorsFiles.open(quantized).keySet())
        .hasSameSizeAs(SafetensorsFiles.open(alone).keySet())
        .allMatch(tensor -> tensor.startsWith("language_model."));
    assertThat(logits(quantized)).containsExactly(logits(alone));
  }

  @Test
  void needsNoMemoryForTheRest() {
    LanguageModelFolder whole = LanguageModelFolder.open(part("gemma3", "gemma3", true));
    LanguageModelFolder alone = LanguageModelFolder.open(GoldenFolder.of("gemma3"));
    assertThat(whole.memoryNeed(100, 16)).isEqualTo(alone.memoryNeed(100, 16));
  }

  @Test
  void readsConfigurationsAsTheyArePublished() {
    DecoderConfig gemma =
        decoder(
            """
            {"model_type": "gemma3", "vision_config": {"model_type": "siglip_vision_model"},
             "text_config": {"model_type": "gemma3_text", "hidden_size": 2560,
              "intermediate_size": 10240, "num_hidden_layers": 34, "sliding_window": 1024,
              "rope_scaling": {"factor": 8.0, "rope_type": "linear"}}}
            """);
    assertThat(gemma.sizes())
        .isEqualTo(new DecoderSizes(262_208, 2560, 34, 8, 4, 256, 131_072, null));
    assertThat(gemma.memory())
        .startsWith(new LayerMemory.Attention(4, 256, 1024))
        .contains(LayerMemory.Attention.full(4, 256), atIndex(5));
    DecoderConfig mistral =
        decoder(
            """
            {"model_type": "mistral3", "vision_config": {"model_type": "pixtral"},
             "text_config": {"model_type": "mistral", "head_dim": 128, "hidden_act": "silu",
              "hidden_size": 5120, "intermediate_size": 32768, "max_position_embeddings": 131072,
              "num_attention_heads": 32, "num_hidden_layers": 40, "num_key_value_heads": 8,
              "rms_norm_eps": 1e-05, "rope_theta": 1000000000.0, "sliding_window": null,
              "vocab_size": 131072}}
            """);
    assertThat(mistral.sizes())
        .isEqualTo(new DecoderSizes(131_072, 5120, 40, 32, 8, 128, 131_072, null));
    assertThat(mistral.memory()).containsOnly(LayerMemory.Attention.full(8, 128));
  }

  private static DecoderConfig decoder(String json) {
    return Architectures.decoder(ModelConfig.parse("config.json", json));
  }

  private Path part(String name, String whole, boolean published) {
    String[] others = published ? PUBLISHED_OTHERS : OLDER_OTHERS;
    return GoldenFolder.asTextPart(name, whole, published, temp.resolve("part"), others);
  }

  private float[] logits(Path folder) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    Map<String, StoredTensor> tensors = SafetensorsFiles.open(folder);
    Weights weights =
        Weights.of(folder.toString(), tensors, source.quantizations(), MlxDtype.FLOAT32, scope);
    int[] ids = IntStream.range(1, 25).toArray();
    return LanguageModel.load(source.config(), weights)
        .forward(MlxCreate.array(ids, 1, ids.length))
        .toFloats();
  }
}
