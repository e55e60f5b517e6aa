package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.putAlongAxis;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import java.util.List;

/// A model that computes all that another does, and then writes what it is told to: so that random
/// weights quote, in the time of real ones.
public final class ScriptedModel implements DecoderConfig {

  private static final double CERTAIN = 1e6;

  private final DecoderConfig model;
  private List<Integer> text = List.of();

  public ScriptedModel(DecoderConfig model) {
    this.model = model;
  }

  /// Sets what the whole text is to be, the prompt included; if empty, the other decides.
  public void say(List<Integer> text) {
    this.text = text;
  }

  @Override
  public DecoderSizes sizes() {
    return model.sizes();
  }

  @Override
  public List<LayerMemory> memory() {
    return model.memory();
  }

  @Override
  public Decoder load(Weights weights) {
    return new Scripted(model.load(weights));
  }

  private final class Scripted implements Decoder {

    private final Decoder decoder;
    private int read;

    Scripted(Decoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public MlxArray forward(MlxArray tokens, Pass pass) {
      read = pass.offset() + pass.length();
      return decoder.forward(tokens, pass);
    }

    @Override
    public Embedding embeddings() {
      return decoder.embeddings();
    }

    @Override
    public MlxArray logits(MlxArray products) {
      MlxArray logits = decoder.logits(products);
      if (text.isEmpty()) {
        return logits;
      }
      int rows = logits.dim(1);
      int[] next = new int[rows];
      for (int i = 0; i < rows; i++) {
        next[i] = text.get(read - rows + i + 1);
      }
      return putAlongAxis(
          logits,
          MlxCreate.array(next, 1, rows, 1),
          MlxCreate.full(CERTAIN, MlxDtype.FLOAT32, 1, rows, 1),
          2);
    }
  }
}
