package app.cairn.llm.model;

import static app.cairn.mlx.MlxFast.rmsNorm;
import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;
import static app.cairn.mlx.MlxShape.split;
import static app.cairn.mlx.MlxShape.squeeze;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Gemma 4 (<https://ai.google.dev/gemma/docs/core/model_card_4>): the last layers use keys and
/// values of earlier ones, each layer may get an embedding of its own for each token, and a mixture
/// of experts may stand beside the MLP.
final class Gemma4 implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final @Nullable PerLayerInputs perLayerInputs;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param perLayerSize the length of a layer's own embeddings; 0 if there are none
  /// @param perLayerVocabSize how many tokens have such embeddings
  /// @param experts null, or the experts of each layer
  /// @param rope the rotation in layers that see all
  /// @param slidingRope the rotation in layers with a window
  record Config(
      DecoderSizes sizes,
      List<Layer> layers,
      float rmsNormEps,
      Activation activation,
      int perLayerSize,
      int perLayerVocabSize,
      @Nullable ExpertSizes experts,
      float finalLogitSoftcapping,
      RopeConfig rope,
      RopeConfig slidingRope)
      implements DecoderConfig {

    Config {
      layers = List.copyOf(layers);
    }

    static Config of(ModelConfig config) {
      if (config.textOr("vision", "use_bidirectional_attention").equals("all")) {
        throw new ModelException(
            "%s: this Gemma 4 sees to both sides and cannot write".formatted(config.source()));
      }
      DecoderSizes sizes = DecoderSizes.of(config);
      List<Layer> layers = Layer.allOf(config, sizes);
      int fullDim =
          layers.stream()
              .filter(Layer::isFull)
              .mapToInt(Layer::headDim)
              .findFirst()
              .orElse(sizes.headDim());
      boolean byLayerType = config.has("rope_parameters");
      return new Config(
          sizes,
          layers,
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("gelu_pytorch_tanh", "hidden_activation")),
          config.integerOr(0, "hidden_size_per_layer_input"),
          config.integerOr(sizes.vocabSize(), "vocab_size_per_layer_input"),
          config.flagOr(false, "enable_moe_block") ? ExpertSizes.of(config) : null,
          config.numberOr(0, "final_logit_softcapping"),
          byLayerType
              ? RopeConfig.of(config, fullDim, Layer.FULL, "rope_theta", 1_000_000)
              : new RopeConfig(fullDim, fullDim, 1_000_000, new RopeScaling.Proportional(0.25, 1)),
          RopeConfig.of(config, sizes.headDim(), "sliding_attention", "rope_theta", 10_000));
    }

    @Override
    public List<LayerMemory> memory() {
      return IntStream.range(0, layers.size()).mapToObj(i -> layers.get(i).memory(i)).toList();
    }

    @Override
    public Decoder load(Weights weights) {
      return new Gemma4(this, weights);
    }
  }

  /// What differs among layers.
  ///
  /// @param window how many tokens a token sees
  /// @param source which layer's keys and values it uses, perhaps its own
  /// @param keysAreValues whether values are made as keys are
  record Layer(
      int window,
      int headDim,
      int kvHeads,
      int source,
      boolean keysAreValues,
      int intermediateSize) {

    private static final String FULL = "full_attention";

    static List<Layer> allOf(ModelConfig config, DecoderSizes sizes) {
      int count = sizes.layers();
      List<Integer> windows =
          LayerTypes.windows(config, count, i -> (i + 1) % 6 != 0 && i < count - 1);
      int firstShared = count - config.integerOr(0, "num_kv_shared_layers");
      boolean keysAreValues = config.flagOr(false, "attention_k_eq_v");
      boolean wide = config.flagOr(false, "use_double_wide_mlp");
      ModelConfig overrides = config.object("per_layer_config");
      List<Layer> layers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int window = windows.get(i);
        boolean full = window == LayerMemory.Attention.UNLIMITED;
        int headDim = full ? config.integerOr(512, "global_head_dim") : sizes.headDim();
        int kvHeads =
            full && keysAreValues
                ? config.integerOr(sizes.kvHeads(), "num_global_key_value_heads")
                : sizes.kvHeads();
        if (overrides != null) {
          ModelConfig own = overrides.object(String.valueOf(i));
          headDim = own == null ? sizes.headDim() : own.integerOr(sizes.headDim(), "head_dim");
          kvHeads =
              own == null ? sizes.kvHeads() : own.integerOr(sizes.kvHeads(), "num_key_value_heads");
        }
        boolean shared = i >= firstShared && firstShared > 0;
        int source = shared ? windows.subList(0, firstShared).lastIndexOf(window) : i;
        if (source < 0) {
          throw new ModelException(
              "%s: layer %d has no earlier one whose keys and values it could use"
                  .formatted(config.source(), i));
        }
        int intermediate = config.integer("intermediate_size") * (wide && shared ? 2 : 1);
        layers.add(
            new Layer(window, headDim, kvHeads, source, full && keysAreValues, intermediate));
      }
      return layers;
    }

    boolean isFull() {
      return window == LayerMemory.Attention.UNLIMITED;
    }

    LayerMemory memory(int index) {
      return source == index
          ? new LayerMemory.Attention(kvHeads, headDim, window)
          : new LayerMemory.None();
    }
  }

  /// The sizes of a mixture of experts.
  record ExpertSizes(int count, int perToken, int intermediateSize) {
    static ExpertSizes of(ModelConfig config) {
      return new ExpertSizes(
          config.integer("num_experts"),
          config.integer("top_k_experts"),
          config.integer("moe_intermediate_size"));
    }
  }

  private Gemma4(Config config, Weights weights) {
    this.config = config;
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    Rope slidingRope = config.slidingRope().load(weights);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    perLayerInputs = config.perLayerSize() == 0 ? null : new PerLayerInputs(config, model);
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(
                i -> {
                  Layer layer = config.layers().get(i);
                  return new Block(
                      config,
                      layer,
                      i,
                      layer.isFull() ? rope : slidingRope,
                      model.in("layers." + i));
                })
            .toList();
    norm = Norm.rms(model.in("norm"), sizes.hiddenSize(), config.rmsNormEps());
  }

  @Override
  public MlxArray forward(MlxArray tokens, Pass pass) {
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    x = multiply(x, Math.sqrt(config.sizes().hiddenSize()));
    MlxArray[] inputs = perLayerInputs == null ? null : perLayerInputs.forward(tokens, x);
    for (int i = 0; i < layers.size(); i++) {
      AttentionMask mask = pass.sliding(config.layers().get(i).window());
      x = layers.get(i).forward(x, inputs == null ? null : inputs[i], mask, pass);
    }
    return norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  @Override
  public MlxArray logits(MlxArray products) {
    return Softcap.apply(products, config.finalLogitSoftcapping());
  }

  /// What each layer gets of each token besides the hidden state.
  private static final class PerLayerInputs {

    private final Embedding embed_tokens_per_layer;
    private final Linear per_layer_model_projection;
    private final Norm per_layer_projection_norm;
    private final Config config;

    PerLayerInputs(Config config, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      int all = config.sizes().layers() * config.perLayerSize();
      embed_tokens_per_layer =
          weights.embedding("embed_tokens_per_layer", config.perLayerVocabSize(), all);
      per_layer_model_projection = weights.linear("per_layer_model_projection", hidden, all);
      per_layer_projection_norm =
          Norm.rms(
              weights.in("per_layer_projection_norm"), config.perLayerSize(), config.rmsNormEps());
      this.config = config;
    }

    /// Computes for each layer `[batch, length, size]`.
    MlxArray[] forward(MlxArray tokens, MlxArray x) {
      int size = config.perLayerSize();
      MlxArray ofTokens = multiply(embed_tokens_per_layer.forward(tokens), Math.sqrt(size));
      MlxArray ofContext =
          multiply(
              per_layer_model_projection.forward(x), 1 / Math.sqrt(config.sizes().hiddenSize()));
      ofContext = per_layer_projection_norm.forward(perLayer(ofContext));
      MlxArray both = multiply(add(ofContext, perLayer(ofTokens)), Math.sqrt(0.5));
      MlxArray[] parts = split(both, config.sizes().layers(), 2);
      for (int i = 0; i < parts.length; i++) {
        parts[i] = squeeze(parts[i], 2);
      }
      return parts;
    }

    private MlxArray perLayer(MlxArray x) {
      return unflatten(x, -1, config.sizes().layers(), config.perLayerSize());
    }
  }

  private static final class Attention {

    private static final List<String> QKV = List.of("q_proj", "k_proj", "v_proj");
    private static final AttentionScores SCORES = AttentionScores.scaled(1);

    private final JoinedLinear qkv_proj;
    private final Linear o_proj;
    private final Norm q_norm;
    private final @Nullable Norm k_norm;
    private final Layer layer;
    private final int heads;
    private final float eps;
    private final Rope rope;

    Attention(Config config, Layer layer, int index, Rope rope, Weights weights) {
      this.layer = layer;
      this.rope = rope;
      heads = config.sizes().heads();
      eps = config.rmsNormEps();
      int hidden = config.sizes().hiddenSize();
      int headDim = layer.headDim();
      boolean own = layer.source() == index;
      int projections = own ? layer.keysAreValues() ? 2 : 3 : 1;
      int kvSize = layer.kvHeads() * headDim;
      qkv_proj =
          JoinedLinear.load(
              weights,
              QKV.subList(0, projections),
              hidden,
              Arrays.copyOf(new int[] {heads * headDim, kvSize, kvSize}, projections));
      o_proj = weights.linear("o_proj", heads * headDim, hidden);
      q_norm = Norm.rms(weights.in("q_norm"), headDim, eps);
      k_norm = own ? Norm.rms(weights.in("k_norm"), headDim, eps) : null;
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      int headDim = layer.headDim();
      KvCache cache = pass.keysAndValues(layer.source());
      MlxArray[] qkv = qkv_proj.forwardToHeads(x, headDim);
      if (k_norm != null) {
        MlxArray values = qkv[qkv.length - 1]; // made as keys are if there are two
        // [batch, kv_heads, length, head_dim]
        MlxArray keys = rope.forward(k_norm.forward(qkv[1]), pass);
        cache.append(keys, rmsNorm(values, null, eps));
      }
      // [batch, heads, length, head_dim]
      MlxArray queries = rope.forward(q_norm.forward(qkv[0]), pass);
      return o_proj.forward(Heads.join(cache.attend(queries, mask, SCORES)));
    }
  }

  private static final class Router {

    private final Linear proj;
    private final MlxArray scale; // [hidden]
    private final MlxArray per_expert_scale; // [experts]
    private final int expertsPerToken;
    private final float eps;

    Router(Config config, ExpertSizes experts, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      proj = weights.linear("proj", hidden, experts.count());
      scale = weights.keep(multiply(weights.get("scale", hidden), 1 / Math.sqrt(hidden)));
      per_expert_scale = weights.get("per_expert_scale", experts.count());
      expertsPerToken = experts.perToken();
      eps = config.rmsNormEps();
    }

    Routing forward(MlxArray x) {
      MlxArray scores = softmaxPrecise(proj.forward(rmsNorm(x, scale, eps)), -1);
      Routing routing = Routing.toHighest(scores, expertsPerToken).normalized();
      MlxArray scales = take(per_expert_scale, routing.experts(), 0);
      return routing.withShares(multiply(routing.shares(), scales));
    }
  }

  /// Experts beside the MLP, each part between norms of its own.
  private static final class SparseMoe {

    private static final GatedExperts.Names NAMES =
        new GatedExperts.Names("experts.switch_glu", "gate_proj", "up_proj", "down_proj");

    private final Router router;
    private final GatedExperts experts;
    private final Norm post_feedforward_layernorm_1;
    private final Norm pre_feedforward_layernorm_2;
    private final Norm post_feedforward_layernorm_2;

    SparseMoe(Config config, ExpertSizes sizes, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      router = new Router(config, sizes, weights.in("router"));
      experts =
          GatedExperts.load(
              weights, NAMES, sizes.count(), hidden, sizes.intermediateSize(), config.activation());
      post_feedforward_layernorm_1 =
          Norm.rms(weights.in("post_feedforward_layernorm_1"), hidden, eps);
      pre_feedforward_layernorm_2 =
          Norm.rms(weights.in("pre_feedforward_layernorm_2"), hidden, eps);
      post_feedforward_layernorm_2 =
          Norm.rms(weights.in("post_feedforward_layernorm_2"), hidden, eps);
    }

    /// @param x what came out of attention
    /// @param fedForward what the MLP made of it
    MlxArray forward(MlxArray x, MlxArray fedForward) {
      MlxArray computed = router.forward(x).apply(pre_feedforward_layernorm_2.forward(x), experts);
      return add(
          post_feedforward_layernorm_1.forward(fedForward),
          post_feedforward_layernorm_2.forward(computed));
    }
  }

  /// Adds what a layer gets of each token besides the hidden state.
  private static final class PerLayerGate {

    private final Linear per_layer_input_gate;
    private final Linear per_layer_projection;
    private final Norm post_per_layer_input_norm;
    private final Activation activation;

    PerLayerGate(Config config, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      per_layer_input_gate = weights.linear("per_layer_input_gate", hidden, config.perLayerSize());
      per_layer_projection = weights.linear("per_layer_projection", config.perLayerSize(), hidden);
      post_per_layer_input_norm =
          Norm.rms(weights.in("post_per_layer_input_norm"), hidden, config.rmsNormEps());
      activation = config.activation();
    }

    MlxArray forward(MlxArray x, MlxArray input) {
      MlxArray gated = activation.gate(per_layer_input_gate.forward(x), input);
      return add(x, post_per_layer_input_norm.forward(per_layer_projection.forward(gated)));
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final GatedMlp mlp;
    private final @Nullable SparseMoe moe;
    private final @Nullable PerLayerGate perLayerGate;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;
    private final Norm pre_feedforward_layernorm;
    private final Norm post_feedforward_layernorm;
    private final MlxArray layer_scalar; // [1]

    Block(Config config, Layer layer, int index, Rope rope, Weights weights) {
      self_attn = new Attention(config, layer, index, rope, weights.in("self_attn"));
      mlp =
          GatedMlp.load(
              weights.in("mlp"),
              config.sizes().hiddenSize(),
              layer.intermediateSize(),
              config.activation());
      ExpertSizes experts = config.experts();
      moe = experts == null ? null : new SparseMoe(config, experts, weights);
      perLayerGate = config.perLayerSize() == 0 ? null : new PerLayerGate(config, weights);
      input_layernorm = norm(config, weights.in("input_layernorm"));
      post_attention_layernorm = norm(config, weights.in("post_attention_layernorm"));
      pre_feedforward_layernorm = norm(config, weights.in("pre_feedforward_layernorm"));
      post_feedforward_layernorm = norm(config, weights.in("post_feedforward_layernorm"));
      layer_scalar = weights.get("layer_scalar", 1);
    }

    private static Norm norm(Config config, Weights weights) {
      return Norm.rms(weights, config.sizes().hiddenSize(), config.rmsNormEps());
    }

    MlxArray forward(MlxArray x, @Nullable MlxArray input, AttentionMask mask, Pass pass) {
      MlxArray attention = self_attn.forward(input_layernorm.forward(x), mask, pass);
      MlxArray attended = add(x, post_attention_layernorm.forward(attention));
      MlxArray fedForward = mlp.forward(pre_feedforward_layernorm.forward(attended));
      if (moe != null) {
        fedForward = moe.forward(attended, fedForward);
      }
      MlxArray result = add(attended, post_feedforward_layernorm.forward(fedForward));
      if (perLayerGate != null && input != null) {
        result = perLayerGate.forward(result, input);
      }
      return multiply(result, layer_scalar);
    }
  }
}
