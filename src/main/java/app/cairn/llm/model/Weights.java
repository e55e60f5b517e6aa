package app.cairn.llm.model;

import static app.cairn.mlx.MlxShape.astype;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxQuantization.Mode;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A checkpoint's tensors by name, while a model is being built from them. What the model takes is
/// read, converted and kept in the model's scope; the rest is never read.
public final class Weights {

  private static final String ORDER = "order";
  private static final Set<String> LINEAR_PARTS = Set.of("weight", "scales", "biases", "bias");

  private final Checkpoint checkpoint;
  private final String prefix;

  private record Checkpoint(
      String source,
      Map<String, StoredTensor> tensors,
      Quantizations quantizations,
      @Nullable MlxDtype dtype,
      boolean rounded,
      MlxScope scope,
      List<MlxArray> kept) {

    Checkpoint with(Map<String, StoredTensor> others) {
      return new Checkpoint(source, others, quantizations, dtype, rounded, scope, kept);
    }

    Checkpoint inEightBits() {
      return new Checkpoint(source, tensors, quantizations, dtype, true, scope, kept);
    }
  }

  private Weights(Checkpoint checkpoint, String prefix) {
    this.checkpoint = checkpoint;
    this.prefix = prefix;
  }

  /// Offers tensors to a model of which nothing is quantized.
  ///
  /// @param source names the checkpoint in messages
  /// @param dtype the type to convert floating-point tensors to; null leaves them as they are
  /// @param scope takes over what the model keeps
  public static Weights of(
      String source, Map<String, StoredTensor> tensors, @Nullable MlxDtype dtype, MlxScope scope) {
    return of(source, tensors, Quantizations.NONE, dtype, scope);
  }

  /// Offers tensors to a model.
  ///
  /// @param source names the checkpoint in messages
  /// @param dtype the type to convert floating-point tensors to; null leaves them as they are
  /// @param scope takes over what the model keeps
  public static Weights of(
      String source,
      Map<String, StoredTensor> tensors,
      Quantizations quantizations,
      @Nullable MlxDtype dtype,
      MlxScope scope) {
    PackedLayers packed = quantizations.packed();
    Map<String, StoredTensor> readable =
        packed == null ? Map.copyOf(tensors) : packed.inMlx(source, tensors, dtype);
    return new Weights(
        new Checkpoint(source, readable, quantizations, dtype, false, scope, new ArrayList<>()),
        "");
  }

  /// The same tensors, of which linear layers are kept and computed in 8 bits. Only on a CPU.
  public Weights inEightBits() {
    return new Weights(checkpoint.inEightBits(), prefix);
  }

  /// Whether linear layers are computed in 8 bits.
  boolean rounded() {
    return checkpoint.rounded();
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

  /// [#get] without converting it.
  MlxArray getAsStored(String name, int... shape) {
    return keep(stored(name, shape).read());
  }

  /// Reads a tensor into the innermost scope without keeping it.
  ///
  /// @throws ModelException if it is missing or of another shape
  MlxArray read(String name, int... shape) {
    return converted(stored(name, shape).read());
  }

  /// Takes a linear layer.
  ///
  /// @param name its place, under which its `weight` lies, and its `scales` if it is quantized
  /// @throws ModelException if something is missing or of another shape
  public Linear linear(String name, int in, int out) {
    Weights weights = in(name);
    return weights.linear(weights.how(), in, out);
  }

  private Linear linear(@Nullable MlxQuantization how, int in, int out) {
    if (how == null) {
      return PlainLinear.load(this, in, out);
    }
    Linear linear =
        new QuantizedLinear(
            QuantizedMatrix.load(this, how, in, out), has("bias") ? get("bias", out) : null);
    return has(ORDER) ? new ReorderedLinear(get(ORDER, in), linear) : linear;
  }

  /// Takes linear layers of the same input as one, which has the outputs of all in this order.
  ///
  /// @param names as [#linear] has them
  /// @param outs the number of outputs of each
  /// @return null if they are not stored alike
  /// @throws ModelException if something is of another shape
  @Nullable Linear joined(List<String> names, int in, int... outs) {
    List<Weights> layers = names.stream().map(this::in).toList();
    Weights first = layers.getFirst();
    Set<String> parts = first.parts();
    boolean known = parts.contains("weight") && LINEAR_PARTS.containsAll(parts);
    if (!known || !layers.stream().allMatch(first::isStoredAs)) {
      return null;
    }
    Weights all = in(String.join("+", names));
    Map<String, StoredTensor> joined = new HashMap<>();
    for (String part : parts) {
      List<StoredTensor> tensors = layers.stream().map(layer -> layer.stored(part)).toList();
      if (!haveRows(tensors, outs)) {
        return null;
      }
      joined.put(all.prefix + part, StoredTensor.concatenate(tensors));
    }
    return new Weights(checkpoint.with(joined), all.prefix)
        .linear(first.how(), in, Arrays.stream(outs).sum());
  }

  private boolean isStoredAs(Weights other) {
    return parts().equals(other.parts()) && Objects.equals(how(), other.how());
  }

  /// Whether each tensor has so many rows, and all are alike else.
  private static boolean haveRows(List<StoredTensor> tensors, int[] rows) {
    return IntStream.range(0, rows.length)
        .allMatch(
            i -> {
              int[] expected = tensors.getFirst().shape();
              expected[0] = rows[i];
              return Arrays.equals(tensors.get(i).shape(), expected)
                  && tensors.get(i).dtype() == tensors.getFirst().dtype();
            });
  }

  /// Takes a linear layer for each of several experts.
  ///
  /// @param name their place, under which their `weight` `[count, out, in]` lies
  /// @throws ModelException if something is missing or of another shape
  ExpertLinear experts(String name, int count, int in, int out) {
    Weights weights = in(name);
    MlxArray bias = weights.has("bias") ? weights.get("bias", count, out) : null;
    if (!weights.isQuantized()) {
      return PlainExpertLinear.of(weights, weights.get("weight", count, out, in), bias);
    }
    QuantizedMatrix stack = QuantizedMatrix.load(weights, weights.quantization(), in, count, out);
    return new QuantizedExpertLinear(
        stack.packed(), stack.scales(), stack.biases(), stack.how(), bias);
  }

  /// [#experts] that are stored one by one.
  ///
  /// @param name their place within that of each, which is its number
  /// @throws ModelException if something is missing or of another shape
  ExpertLinear singleExperts(String name, int count, int in, int out) {
    if (in("0").in(name).has(ORDER)) {
      throw new ModelException(
          "%s: experts whose inputs are reordered (desc_act) cannot be read"
              .formatted(in("0").place(name)));
    }
    Map<String, StoredTensor> stacks = new HashMap<>();
    for (String part : List.of("weight", "scales", "biases")) {
      String tensor = "." + name + "." + part;
      if (part.equals("weight") || has("0" + tensor)) {
        int[] shape = shape("0" + tensor);
        stacks.put(
            prefix + "*" + tensor,
            StoredTensor.stack(
                IntStream.range(0, count).mapToObj(i -> stored(i + tensor, shape)).toList()));
      }
    }
    return new Weights(checkpoint.with(stacks), prefix).experts("*." + name, count, in, out);
  }

  /// Takes a table of vectors.
  ///
  /// @param name its place, under which its `weight` lies
  /// @throws ModelException if something is missing or of another shape
  Embedding embedding(String name, int vocab, int hidden) {
    Weights weights = in(name);
    if (!weights.isQuantized()) {
      return PlainEmbedding.load(weights, vocab, hidden);
    }
    QuantizedMatrix table = QuantizedMatrix.load(weights, weights.quantization(), hidden, vocab);
    return new QuantizedEmbedding(table, weights.restoredType(table));
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

  /// How messages call a tensor.
  String place(String name) {
    return "%s: tensor %s".formatted(checkpoint.source(), prefix + name);
  }

  private boolean isQuantized() {
    return has("scales");
  }

  /// How a layer is quantized; null if it is not.
  private @Nullable MlxQuantization how() {
    return isQuantized() ? quantization() : null;
  }

  /// The names of a layer's tensors.
  private Set<String> parts() {
    return checkpoint.tensors().keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .collect(Collectors.toSet());
  }

  private MlxQuantization quantization() {
    String layer = prefix.substring(0, prefix.length() - 1);
    MlxQuantization how = checkpoint.quantizations().ofLayer(layer);
    if (how == null) {
      throw new ModelException(
          "%s shows that the layer is quantized, but config.json does not say how"
              .formatted(place("scales")));
    }
    return how;
  }

  /// Scales of other modes than affine are no numbers of the model's type; MLX takes BF16 then.
  private MlxDtype restoredType(QuantizedMatrix matrix) {
    if (checkpoint.dtype() != null) {
      return checkpoint.dtype();
    }
    return matrix.how().mode() == Mode.AFFINE ? matrix.scales().dtype() : MlxDtype.BFLOAT16;
  }

  private StoredTensor stored(String name, int[] shape) {
    StoredTensor stored = stored(name);
    if (!Arrays.equals(stored.shape(), shape)) {
      throw new ModelException(
          "%s should have the shape %s, but has %s"
              .formatted(place(name), Arrays.toString(shape), Arrays.toString(stored.shape())));
    }
    return stored;
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
