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
/// kept in its own scope; the rest goes with the scope in which the checkpoint was opened.
public final class Weights {

  private final String source;
  private final Map<String, MlxArray> tensors;
  private final @Nullable MlxDtype dtype;
  private final MlxScope scope;
  private final List<MlxArray> kept;
  private final String prefix;

  private Weights(
      String source,
      Map<String, MlxArray> tensors,
      @Nullable MlxDtype dtype,
      MlxScope scope,
      List<MlxArray> kept,
      String prefix) {
    this.source = source;
    this.tensors = tensors;
    this.dtype = dtype;
    this.scope = scope;
    this.kept = kept;
    this.prefix = prefix;
  }

  /// Offers tensors to a model.
  ///
  /// @param source names the checkpoint in messages
  /// @param dtype the type to convert floating-point tensors to; null leaves them as they are
  /// @param scope takes over what the model keeps
  public static Weights of(
      String source, Map<String, MlxArray> tensors, @Nullable MlxDtype dtype, MlxScope scope) {
    return new Weights(source, tensors, dtype, scope, new ArrayList<>(), "");
  }

  /// The tensors whose names begin with `name` and a dot, under the rest of their names.
  public Weights in(String name) {
    return new Weights(source, tensors, dtype, scope, kept, prefix + name + ".");
  }

  /// [#in] if the checkpoint has such tensors, else this: the same model is published as a whole and
  /// as a part of another.
  public Weights inIfPresent(String name) {
    Weights inner = in(name);
    boolean present = tensors.keySet().stream().anyMatch(key -> key.startsWith(inner.prefix));
    return present ? inner : this;
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    return tensors.containsKey(prefix + name);
  }

  /// Takes a tensor for the model.
  ///
  /// @throws ModelException if it is missing or of another shape
  public MlxArray get(String name, int... shape) {
    MlxArray tensor = tensors.get(prefix + name);
    if (tensor == null) {
      throw new ModelException("%s lacks the tensor %s".formatted(source, prefix + name));
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new ModelException(
          "%s: tensor %s should have the shape %s, but has %s"
              .formatted(
                  source, prefix + name, Arrays.toString(shape), Arrays.toString(tensor.shape())));
    }
    if (dtype == null || !tensor.dtype().isFloating() || tensor.dtype() == dtype) {
      return keep(tensor);
    }
    return keep(astype(tensor, dtype));
  }

  /// Keeps an array that was made from tensors for as long as the model.
  ///
  /// @return the same array
  public MlxArray keep(MlxArray array) {
    kept.add(array);
    return scope.adopt(array);
  }

  /// Reads and converts all that was taken, so that the first use does not wait for it.
  public void evaluate() {
    Mlx.eval(kept.toArray(MlxArray[]::new));
  }
}
