package app.cairn.llm;

import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.TokenBatch;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxScope;
import app.cairn.mlx.MlxStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A loaded embedding model. Belongs to the thread that loaded it, and is closed on it.
public final class EmbeddingModel implements AutoCloseable {

  /// On a CPU a larger product is no faster, so that padding would only cost.
  private static final LengthGroups CPU_GROUPS = new LengthGroups(1024, 0);

  private static final LengthGroups GPU_GROUPS = new LengthGroups(16_384, 0.1);

  private final EmbeddingSettings settings;
  private final Tokenizer tokenizer;
  private final MlxScope weights;
  private final EmbeddingPipeline pipeline;
  private final LengthGroups groups;

  private EmbeddingModel(
      EmbeddingSettings settings,
      Tokenizer tokenizer,
      MlxScope weights,
      EmbeddingPipeline pipeline,
      LengthGroups groups) {
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.weights = weights;
    this.pipeline = pipeline;
    this.groups = groups;
  }

  /// Loads a model onto MLX's current device.
  ///
  /// @throws ModelException if its files do not make a model
  /// @throws app.cairn.mlx.MlxException if MLX cannot be loaded, or fails
  public static EmbeddingModel load(EmbeddingModelSource source) {
    Tokenizer tokenizer = source.openTokenizer();
    MlxScope weights = null;
    try (MlxScope loading = MlxScope.open()) {
      weights = MlxScope.detached();
      EmbeddingPipeline pipeline =
          switch (source) {
            case BuiltInModel builtIn -> builtIn.load(weights);
            case ModelFolder folder -> folder.load(weights);
          };
      boolean cpu = MlxDevice.current() == MlxDevice.CPU;
      LengthGroups groups = cpu ? CPU_GROUPS : GPU_GROUPS;
      return new EmbeddingModel(source.settings(), tokenizer, weights, pipeline, groups);
    } catch (RuntimeException | Error e) {
      if (weights != null) {
        weights.close();
      }
      tokenizer.close();
      throw e;
    }
  }

  /// What the model is.
  public EmbeddingSettings settings() {
    return settings;
  }

  /// Embeds what is searched for; see [#embedPassages].
  public List<float[]> embedQueries(List<String> queries) {
    return embed(queries, settings.queryPrefix());
  }

  /// Embeds what is searched, as vectors of length 1 in the order given. Of a text that is longer
  /// than the model reads, the end is left out.
  ///
  /// @throws ModelException if the model makes no tokens of a text, or no number of its vector
  /// @throws app.cairn.mlx.MlxException if MLX fails
  public List<float[]> embedPassages(List<String> passages) {
    return embed(passages, settings.passagePrefix());
  }

  /// Frees the model's memory.
  @Override
  public void close() {
    weights.close();
    tokenizer.close();
  }

  private List<float[]> embed(List<String> texts, String prefix) {
    List<int[]> tokens =
        texts.stream().map(text -> tokenizer.encode(prefix + text, settings.maxTokens())).toList();
    List<Integer> lengths = tokens.stream().map(ids -> ids.length).toList();
    if (lengths.contains(0)) {
      throw new ModelException(
          "%s makes no tokens of text %d".formatted(settings.id(), lengths.indexOf(0)));
    }
    List<List<Integer>> batches = groups.of(lengths);
    float[][] vectors = new float[texts.size()][];
    try (MlxScope _ = MlxScope.open()) {
      List<MlxArray> computed = new ArrayList<>();
      int atOnce = MlxDevice.current() == MlxDevice.CPU ? MlxDevice.cpuThreads() : 1;
      for (int from = 0; from < batches.size(); from += atOnce) {
        List<List<Integer>> some = batches.subList(from, Math.min(batches.size(), from + atOnce));
        computed.addAll(
            start(
                some.stream()
                    .map(batch -> new TokenBatch(batch.stream().map(tokens::get).toList()))
                    .toList()));
      }
      for (int batch = 0; batch < batches.size(); batch++) {
        separate(computed.get(batch).toFloats(), batches.get(batch), vectors);
      }
    }
    return new ArrayList<>(Arrays.asList(vectors));
  }

  /// Starts to compute batches at the same time.
  private List<MlxArray> start(List<TokenBatch> batches) {
    MlxArray[] vectors = new MlxArray[batches.size()];
    // What the graph's arrays hold can be reused while it is computed once Java has let go.
    try (MlxScope graph = MlxScope.open()) {
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = graph.keep(forward(batches.get(i), i, vectors.length));
      }
    }
    Mlx.asyncEval(vectors);
    return List.of(vectors);
  }

  /// A batch alone has all threads; several have one each, which is faster than sharing each
  /// operation.
  private MlxArray forward(TokenBatch batch, int number, int batches) {
    if (batches == 1) {
      return pipeline.forward(batch);
    }
    try (MlxStream _ = MlxStream.use(number)) {
      return pipeline.forward(batch);
    }
  }

  private void separate(float[] batch, List<Integer> texts, float[][] vectors) {
    int dimensions = batch.length / texts.size();
    for (int row = 0; row < texts.size(); row++) {
      float[] vector = Arrays.copyOfRange(batch, row * dimensions, (row + 1) * dimensions);
      vectors[texts.get(row)] = normalized(vector);
    }
  }

  private float[] normalized(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new ModelException("%s gave a vector of length %s".formatted(settings.id(), length));
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
    return vector;
  }
}
