package app.cairn.llm.model;

import static app.cairn.mlx.MlxShape.astype;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A checkpoint's tensors by name, while a model is being built from them. What the model takes is
/// read, converted and kept in the model's scope; the rest is never read.
public final class Weights {

  private final Checkpoint checkpoint;
  private final String prefix;

  private record Checkpoint(
      String source,
      Map<String, StoredTensor> tensors,
      @Nullable MlxDtype dtype,
      MlxScope scope,
      List<MlxArray> kept) {}

  private Weights(Checkpoint checkpoint, String prefix) {
    this.checkpoint = checkpoint;
    this.prefix = prefix;
  }

  /// Offers tensors to a model.
  ///
  /// @param source names the checkpoint in messages
  /// @param dtype the type to convert floating-point tensors to; null leaves them as they are
  /// @param scope takes over what the model keeps
  public static Weights of(
      String source, Map<String, StoredTensor> tensors, @Nullable MlxDtype dtype, MlxScope scope) {
    return new Weights(
        new Checkpoint(source, Map.copyOf(tensors), dtype, scope, new ArrayList<>()), "");
  }

  /// The tensors whose names begin with `name` and a dot, under the rest of their names.
  public Weights in(String name) {
    return new Weights(checkpoint, prefix + name + ".");
  }

  /// [#in] if the checkpoint has such tensors, else this: the same model is published as a whole
  /// and as a part of another.
  public Weights inIfPresent(String name) {
    Weights inner = in(name);
    boolean present =
        checkpoint.tensors().keySet().stream().anyMatch(key -> key.startsWith(inner.prefix));
    return present ? inner : this;
  }

  /// The first of [#in] these names that has a tensor of this name, else the last.
  Weights inFirstWith(String tensor, String... names) {
    for (String name : names) {
      if (in(name).has(tensor)) {
        return in(name);
      }
    }
    return in(names[names.length - 1]);
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    return checkpoint.tensors().containsKey(prefix + name);
  }

  /// The shape of a tensor.
  ///
  /// @throws ModelException if it is missing
  int[] shape(String name) {
    return stored(name).shape();
  }

  /// Takes a tensor for the model.
  ///
  /// @throws ModelException if it is missing or of another shape
  public MlxArray get(String name, int... shape) {
    return keep(read(name, shape));
  }

  /// Reads a tensor into the innermost scope without keeping it.
  ///
  /// @throws ModelException if it is missing or of another shape
  MlxArray read(String name, int... shape) {
    StoredTensor stored = stored(name);
    if (!Arrays.equals(stored.shape(), shape)) {
      throw new ModelException(
          "%s: tensor %s should have the shape %s, but has %s"
              .formatted(
                  checkpoint.source(),
                  prefix + name,
                  Arrays.toString(shape),
                  Arrays.toString(stored.shape())));
    }
    return converted(stored.read());
  }

  /// Takes a linear layer.
  ///
  /// @param name its place, under which its `weight` lies
  /// @throws ModelException if something is missing or of another shape
  public Linear linear(String name, int in, int out) {
    return PlainLinear.load(in(name), in, out);
  }

  /// Takes a linear layer for each of several experts.
  ///
  /// @param name their place, under which their `weight` `[count, out, in]` lies
  /// @throws ModelException if something is missing or of another shape
  ExpertLinear experts(String name, int count, int in, int out) {
    Weights weights = in(name);
    return PlainExpertLinear.of(
        weights,
        weights.get("weight", count, out, in),
        weights.has("bias") ? weights.get("bias", count, out) : null);
  }

  /// Takes a table of vectors.
  ///
  /// @param name its place, under which its `weight` lies
  /// @throws ModelException if something is missing or of another shape
  Embedding embedding(String name, int vocab, int hidden) {
    return PlainEmbedding.load(in(name), vocab, hidden);
  }

  /// Keeps an array that was made from tensors for as long as the model.
  ///
  /// @return the same array
  public MlxArray keep(MlxArray array) {
    checkpoint.kept().add(array);
    return checkpoint.scope().adopt(array);
  }

  /// Computes all that was kept, so that the first use does not wait for it.
  public void evaluate() {
    Mlx.eval(checkpoint.kept().toArray(MlxArray[]::new));
  }

  private StoredTensor stored(String name) {
    StoredTensor stored = checkpoint.tensors().get(prefix + name);
    if (stored == null) {
      throw new ModelException(
          "%s lacks the tensor %s".formatted(checkpoint.source(), prefix + name));
    }
    return stored;
  }

  private MlxArray converted(MlxArray read) {
    MlxDtype dtype = checkpoint.dtype();
    if (dtype == null || !read.dtype().isFloating() || read.dtype() == dtype) {
      return read;
    }
    // At once, so that never more than one tensor is there in both types.
    MlxArray converted = astype(read, dtype).eval();
    read.free();
    return converted;
  }
}
