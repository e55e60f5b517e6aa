package app.cairn.llm.model;

import static app.cairn.mlx.MlxCreate.scalarLike;
import static app.cairn.mlx.MlxFast.gatedDeltaUpdate;
import static app.cairn.mlx.MlxFast.rmsNorm;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.exp;
import static app.cairn.mlx.MlxMath.logaddexp;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.negative;
import static app.cairn.mlx.MlxMath.sigmoid;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.split;
import static app.cairn.mlx.MlxShape.splitAt;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Qwen3.5, dense and as a mixture of experts: most layers carry a state of fixed size by the gated
/// delta rule (<https://arxiv.org/abs/2412.06464>) in place of attention.
final class Qwen35 implements Decoder {

  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param attends for each layer whether it has attention
  /// @param intermediateSize of the MLP; unused with experts
  /// @param experts null, or the experts of each layer
  record Config(
      DecoderSizes sizes,
      List<Boolean> attends,
      LinearSizes linear,
      int intermediateSize,
      @Nullable ExpertSizes experts,
      float rmsNormEps,
      Activation activation,
      RopeConfig rope)
      implements DecoderConfig {

    Config {
      attends = List.copyOf(attends);
    }

    /// Reads the configuration of the dense model.
    static Config ofDense(ModelConfig config) {
      return of(config, config.integer("intermediate_size"), null);
    }

    /// Reads the configuration of the mixture of experts.
    static Config ofExperts(ModelConfig config) {
      return of(config, 0, ExpertSizes.of(config));
    }

    private static Config of(
        ModelConfig config, int intermediateSize, @Nullable ExpertSizes experts) {
      DecoderSizes sizes = DecoderSizes.of(config);
      int interval = config.integerOr(4, "full_attention_interval");
      return new Config(
          sizes,
          LayerTypes.attending(
              config, sizes.layers(), "linear_attention", i -> (i + 1) % interval == 0),
          LinearSizes.of(config),
          intermediateSize,
          experts,
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    @Override
    public List<LayerMemory> memory() {
      LayerMemory attention = LayerMemory.Attention.full(sizes.kvHeads(), sizes.headDim());
      LayerMemory state =
          new LayerMemory.Recurrent(
              2, (linear.convWidth() - 1L) * linear.channels() + linear.stateSize());
      return attends.stream().map(attends -> attends ? attention : state).toList();
    }

    @Override
    public Decoder load(Weights weights) {
      return new Qwen35(this, weights);
    }
  }

  /// The sizes of layers with the gated delta rule.
  record LinearSizes(int keyHeads, int valueHeads, int keyDim, int valueDim, int convWidth) {

    static LinearSizes of(ModelConfig config) {
      return new LinearSizes(
          config.integer("linear_num_key_heads"),
          config.integer("linear_num_value_heads"),
          config.integer("linear_key_head_dim"),
          config.integer("linear_value_head_dim"),
          config.integer("linear_conv_kernel_dim"));
    }

    int keys() {
      return keyHeads * keyDim;
    }

    int values() {
      return valueHeads * valueDim;
    }

    /// How many channels queries, keys and values have together.
    int channels() {
      return 2 * keys() + values();
    }

    long stateSize() {
      return (long) valueHeads * valueDim * keyDim;
    }
  }

  /// The sizes of a mixture of experts.
  record ExpertSizes(int count, int perToken, int intermediateSize, int sharedIntermediateSize) {
    static ExpertSizes of(ModelConfig config) {
      return new ExpertSizes(
          config.integer("num_experts"),
          config.integer("num_experts_per_tok"),
          config.integer("moe_intermediate_size"),
          config.integer("shared_expert_intermediate_size"));
    }
  }

  private Qwen35(Config config, Weights weights) {
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    Norms norms = Norms.of(config, model);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(i -> new Block(config, i, norms, rope, model.in("layers." + i)))
            .toList();
    norm = norms.load(model.in("norm"), sizes.hiddenSize());
  }

  @Override
  public MlxArray forward(MlxArray tokens, Pass pass) {
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    for (Block block : layers) {
      x = block.forward(x, pass);
    }
    return norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  /// How the norms' weights are stored: less one, but by MLX as they are, which also turns the
  /// convolutions' weights.
  private record Norms(boolean lessOne, float eps) {

    static Norms of(Config config, Weights model) {
      int linear = config.attends().indexOf(false);
      boolean byMlx =
          linear >= 0
              && CausalConv.isStoredByMlx(
                  model.in("layers." + linear + ".linear_attn.conv1d"),
                  config.linear().convWidth());
      return new Norms(!byMlx, config.rmsNormEps());
    }

    Norm load(Weights weights, int size) {
      return lessOne ? Norm.rmsAroundOne(weights, size, eps) : Norm.rms(weights, size, eps);
    }
  }

  /// What mixes tokens: attention or the gated delta rule.
  private interface Mixer {
    MlxArray forward(MlxArray x, Pass pass);
  }

  private static final class Attention implements Mixer {

    private final JoinedLinear qkv_proj;
    private final Linear o_proj;
    private final Norm q_norm;
    private final Norm k_norm;
    private final DecoderSizes sizes;
    private final int index;
    private final Rope rope;

    Attention(Config config, int index, Norms norms, Rope rope, Weights weights) {
      sizes = config.sizes();
      this.index = index;
      this.rope = rope;
      int hidden = sizes.hiddenSize();
      int headDim = sizes.headDim();
      qkv_proj =
          JoinedLinear.load(
              weights,
              List.of("q_proj", "k_proj", "v_proj"),
              hidden,
              2 * sizes.heads() * headDim,
              sizes.kvHeads() * headDim,
              sizes.kvHeads() * headDim);
      o_proj = weights.linear("o_proj", sizes.heads() * headDim, hidden);
      q_norm = norms.load(weights.in("q_norm"), headDim);
      k_norm = norms.load(weights.in("k_norm"), headDim);
    }

    @Override
    public MlxArray forward(MlxArray x, Pass pass) {
      int headDim = sizes.headDim();
      MlxArray[] qkv = qkv_proj.forward(x);
      // each [batch, heads, length, head_dim]
      MlxArray[] both = split(Heads.split(qkv[0], sizes.heads(), 2 * headDim), 2, -1);
      MlxArray keys = Heads.split(qkv[1], sizes.kvHeads(), headDim);
      MlxArray values = Heads.split(qkv[2], sizes.kvHeads(), headDim);
      MlxArray queries = rope.forward(q_norm.forward(both[0]), pass);
      keys = rope.forward(k_norm.forward(keys), pass); // [batch, kv_heads, length, head_dim]
      KvCache cache = pass.keysAndValues(index);
      cache.append(keys, values);
      MlxArray attended = cache.attend(queries, pass.causal(), AttentionScores.ofHeadDim(headDim));
      return o_proj.forward(Heads.join(multiply(attended, sigmoid(both[1]))));
    }
  }

  private static final class GatedDeltaNet implements Mixer {

    private static final float LENGTH_EPS = 1e-6f;
    private static final int CONV_STATE = 0;
    private static final int RECURRENT_STATE = 1;

    private final JoinedLinear in_proj;
    private final CausalConv conv1d;
    private final MlxArray decay; // [value_heads], below zero
    private final MlxArray dt_bias; // [value_heads]
    private final Norm norm;
    private final Linear out_proj;
    private final LinearSizes sizes;
    private final Activation activation;
    private final int index;

    GatedDeltaNet(Config config, int index, Weights weights) {
      this.index = index;
      sizes = config.linear();
      activation = config.activation();
      int hidden = config.sizes().hiddenSize();
      in_proj =
          JoinedLinear.load(
              weights,
              List.of("in_proj_qkv", "in_proj_z", "in_proj_b", "in_proj_a"),
              hidden,
              sizes.channels(),
              sizes.values(),
              sizes.valueHeads(),
              sizes.valueHeads());
      conv1d = CausalConv.load(weights.in("conv1d"), sizes.channels(), sizes.convWidth());
      MlxArray logarithms = astype(weights.get("A_log", sizes.valueHeads()), MlxDtype.FLOAT32);
      decay = weights.keep(negative(exp(logarithms)));
      dt_bias = weights.get("dt_bias", sizes.valueHeads());
      norm = Norm.rms(weights.in("norm"), sizes.valueDim(), config.rmsNormEps());
      out_proj = weights.linear("out_proj", sizes.values(), hidden);
    }

    @Override
    public MlxArray forward(MlxArray x, Pass pass) {
      RecurrentState state = pass.state(index, 2);
      MlxArray[] inputs = in_proj.forward(x); // qkv, z, b and a
      MlxArray mixed = activation.apply(conv1d.forward(inputs[0], state, CONV_STATE, pass));
      MlxArray[] parts = splitAt(mixed, -1, sizes.keys(), 2 * sizes.keys());
      // [batch, length, heads, dim]
      MlxArray queries = ofLengthOne(unflatten(parts[0], -1, sizes.keyHeads(), sizes.keyDim()));
      MlxArray keys = ofLengthOne(unflatten(parts[1], -1, sizes.keyHeads(), sizes.keyDim()));
      MlxArray values = unflatten(parts[2], -1, sizes.valueHeads(), sizes.valueDim());
      MlxArray[] updated =
          gatedDeltaUpdate(
              multiply(queries, 1 / Math.sqrt(sizes.keyDim())),
              keys,
              values,
              gates(inputs[3]),
              sigmoid(inputs[2]),
              state.get(RECURRENT_STATE),
              pass.isToken());
      state.set(RECURRENT_STATE, updated[1]);
      MlxArray z = unflatten(inputs[1], -1, sizes.valueHeads(), sizes.valueDim());
      MlxArray gated = activation.gate(z, norm.forward(updated[0]));
      return out_proj.forward(flatten(gated, -2, -1));
    }

    /// What is left of the state, `[batch, length, value_heads]`.
    private MlxArray gates(MlxArray a) {
      MlxArray steps = astype(add(a, dt_bias), MlxDtype.FLOAT32);
      return exp(multiply(decay, logaddexp(steps, scalarLike(steps, 0))));
    }

    private MlxArray ofLengthOne(MlxArray x) {
      int dim = sizes.keyDim();
      return multiply(rmsNorm(x, null, LENGTH_EPS / dim), 1 / Math.sqrt(dim));
    }
  }

  private static final class SparseMoe {

    private final Linear gate;
    private final GatedExperts experts;
    private final GatedMlp shared_expert;
    private final Linear shared_expert_gate;
    private final int expertsPerToken;

    SparseMoe(Config config, ExpertSizes sizes, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      Activation activation = config.activation();
      gate = weights.linear("gate", hidden, sizes.count());
      experts =
          GatedExperts.load(
              weights,
              GatedExperts.Names.USUAL,
              sizes.count(),
              hidden,
              sizes.intermediateSize(),
              activation);
      shared_expert =
          GatedMlp.load(
              weights.in("shared_expert"), hidden, sizes.sharedIntermediateSize(), activation);
      shared_expert_gate = weights.linear("shared_expert_gate", hidden, 1);
      expertsPerToken = sizes.perToken();
    }

    MlxArray forward(MlxArray x) {
      MlxArray scores = softmaxPrecise(gate.forward(x), -1); // [batch, length, experts]
      MlxArray chosen = Routing.toHighest(scores, expertsPerToken).normalized().apply(x, experts);
      MlxArray shared = shared_expert.forward(x);
      return add(chosen, multiply(sigmoid(shared_expert_gate.forward(x)), shared));
    }
  }

  private static final class Block {

    private final Mixer mixer; // linear_attn or self_attn
    private final UnaryOperator<MlxArray> mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;

    Block(Config config, int index, Norms norms, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      mixer =
          config.attends().get(index)
              ? new Attention(config, index, norms, rope, weights.in("self_attn"))
              : new GatedDeltaNet(config, index, weights.in("linear_attn"));
      Weights mlpWeights = weights.in("mlp");
      ExpertSizes experts = config.experts();
      mlp =
          experts == null
              ? GatedMlp.load(mlpWeights, hidden, config.intermediateSize(), config.activation())
                  ::forward
              : new SparseMoe(config, experts, mlpWeights)::forward;
      input_layernorm = norms.load(weights.in("input_layernorm"), hidden);
      post_attention_layernorm = norms.load(weights.in("post_attention_layernorm"), hidden);
    }

    MlxArray forward(MlxArray x, Pass pass) {
      MlxArray mixed = add(x, mixer.forward(input_layernorm.forward(x), pass));
      return add(mixed, mlp.apply(post_attention_layernorm.forward(mixed)));
    }
  }
}
