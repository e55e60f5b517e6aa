package app.cairn.llm.model;

import static app.cairn.mlx.MlxCreate.array;
import static app.cairn.mlx.MlxCreate.full;
import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.negative;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.contiguous;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.repeat;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.unflatten;
import static app.cairn.mlx.MlxShape.view;

import app.cairn.llm.model.PackedLayers.Method;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A linear layer as AWQ or GPTQ stores it. A word of 32 bits holds eight values.
///
/// `qweight` is `[in, out / 8]` from AWQ and `[in / 8, out]` from GPTQ; `scales` are `[groups,
/// out]`, `qzeros` `[groups, out / 8]`; GPTQ's `g_idx` `[in]` says which group an input is in.
final class PackedLayer {

  private static final int ALL_ONES = 0x11111111;

  private final PackedLayers how;
  private final Tensors stored;
  private final int in;
  private final int out;
  private final int groups;
  private final int @Nullable [] order; // of inputs by their groups, if that is another

  /// The layer's tensors by the last part of their names.
  private record Tensors(String source, String layer, Map<String, StoredTensor> all) {

    boolean has(String name) {
      return all.containsKey(layer + "." + name);
    }

    StoredTensor get(String name) {
      StoredTensor tensor = all.get(layer + "." + name);
      if (tensor == null) {
        throw new ModelException("%s lacks the tensor %s.%s".formatted(source, layer, name));
      }
      return tensor;
    }

    void check(String name, int... shape) {
      int[] found = get(name).shape();
      if (!Arrays.equals(found, shape)) {
        throw wrong(
            name,
            "should have the shape %s, but has %s"
                .formatted(Arrays.toString(shape), Arrays.toString(found)));
      }
    }

    /// Reads words of 32 bits.
    MlxArray words(String name) {
      MlxArray words = get(name).read();
      if (words.dtype() != MlxDtype.INT32 && words.dtype() != MlxDtype.UINT32) {
        throw wrong(
            name,
            "should hold whole numbers of 32 bits, but holds " + words.dtype().safetensorsName());
      }
      return view(words, MlxDtype.UINT32);
    }

    ModelException wrong(String name, String reason) {
      return new ModelException("%s: tensor %s.%s %s".formatted(source, layer, name, reason));
    }
  }

  private PackedLayer(PackedLayers how, Tensors stored, int in, int out, int groups) {
    this.how = how;
    this.stored = stored;
    this.in = in;
    this.out = out;
    this.groups = groups;
    order = stored.has("g_idx") ? order() : null;
  }

  /// Finds a layer's tensors and checks their shapes.
  ///
  /// @throws ModelException if one is missing or of another shape
  static PackedLayer of(
      String source, String layer, Map<String, StoredTensor> tensors, PackedLayers how) {
    Tensors stored = new Tensors(source, layer, tensors);
    int[] shape = stored.get("qweight").shape();
    if (shape.length != 2) {
      throw stored.wrong(
          "qweight", "should be a matrix, but has the shape " + Arrays.toString(shape));
    }
    boolean awq = how.method() == Method.AWQ;
    int in = awq ? shape[0] : shape[0] * 8;
    int out = awq ? shape[1] * 8 : shape[1];
    int groupSize = how.groupSize() == PackedLayers.ALL_INPUTS ? in : how.groupSize();
    if (in % groupSize != 0) {
      throw stored.wrong(
          "qweight", "has %d inputs, which make no groups of %d".formatted(in, groupSize));
    }
    int groups = in / groupSize;
    stored.check("scales", groups, out);
    stored.check("qzeros", groups, out / 8);
    if (stored.has("g_idx")) {
      stored.check("g_idx", in);
    }
    return new PackedLayer(how, stored, in, out, groups);
  }

  /// Puts the layer's tensors in MLX's form in place of its own.
  ///
  /// @param numbers the type of scales and biases
  void moveTo(Map<String, StoredTensor> tensors, MlxDtype numbers) {
    String layer = stored.layer() + ".";
    for (String name : new String[] {"qweight", "qzeros", "g_idx"}) {
      tensors.remove(layer + name);
    }
    int[] groupsShape = {out, in / how.inMlx().groupSize()};
    tensors.put(
        layer + "weight",
        StoredTensor.computed(MlxDtype.UINT32, new int[] {out, in / 8}, this::weight));
    tensors.put(
        layer + "scales",
        StoredTensor.computed(numbers, groupsShape, () -> groups(astype(scales(), numbers))));
    tensors.put(
        layer + "biases",
        StoredTensor.computed(numbers, groupsShape, () -> groups(astype(biases(), numbers))));
    if (order != null) {
      int[] inputs = order;
      tensors.put(
          layer + "order",
          StoredTensor.computed(MlxDtype.INT32, new int[] {in}, () -> array(inputs, in)));
    }
  }

  /// The packed values as MLX has them, `[out, in / 8]`.
  private MlxArray weight() {
    MlxArray words = stored.words("qweight");
    if (how.method() == Method.AWQ) {
      return FourBits.pack(contiguous(swapaxes(outputs(words), 0, 1)));
    }
    MlxArray rows = contiguous(swapaxes(words, 0, 1));
    return order == null ? rows : FourBits.pack(take(FourBits.unpack(rows), array(order, in), 1));
  }

  /// The values of words in which outputs lie beside each other, `[..., out]`.
  private MlxArray outputs(MlxArray words) {
    MlxArray values = FourBits.unpack(words);
    return how.method() == Method.AWQ
        ? flatten(swapaxes(unflatten(values, -1, out / 8, 2, 4), -1, -2), -3, -1)
        : values;
  }

  private MlxArray scales() {
    MlxArray scales = stored.get("scales").read();
    if (!scales.dtype().isFloating()) {
      throw stored.wrong(
          "scales",
          "should hold floating-point numbers, but holds " + scales.dtype().safetensorsName());
    }
    return astype(scales, MlxDtype.FLOAT32);
  }

  /// What a value of zero stands for.
  private MlxArray biases() {
    return negative(multiply(zeroPoints(), scales()));
  }

  private MlxArray zeroPoints() {
    MlxArray words = stored.words("qzeros");
    return switch (how.zeroPoints()) {
      case AS_STORED -> astype(outputs(words), MlxDtype.FLOAT32);
      // Added to the words, since the one that was taken away may have been borrowed.
      case ONE_MORE -> astype(outputs(add(words, ALL_ONES)), MlxDtype.FLOAT32);
      case MIDDLE -> {
        checkMiddle(words);
        yield full(8, MlxDtype.FLOAT32, groups, out);
      }
    };
  }

  private void checkMiddle(MlxArray words) {
    for (int word : view(words, MlxDtype.INT32).toInts()) {
      if (word != 0x77777777 && word != 0x88888888) {
        throw stored.wrong("qzeros", "holds more than 7 or 8, though config.json says sym");
      }
    }
  }

  /// Brings `[groups, out]` into MLX's order and groups.
  private MlxArray groups(MlxArray x) {
    int repeats = in / how.inMlx().groupSize() / groups;
    MlxArray rows = contiguous(swapaxes(x, 0, 1));
    return repeats == 1 ? rows : repeat(rows, repeats, 1);
  }

  private int @Nullable [] order() {
    int[] groupOf;
    try (MlxScope _ = MlxScope.open()) {
      groupOf = stored.get("g_idx").read().toInts();
    }
    int groupSize = in / groups;
    int[] sizes = new int[groups];
    for (int group : groupOf) {
      if (group >= 0 && group < groups) {
        sizes[group]++;
      }
    }
    boolean unused = sizes[0] == in;
    if (!unused && !Arrays.stream(sizes).allMatch(size -> size == groupSize)) {
      throw stored.wrong(
          "g_idx", "does not put %d inputs into each of %d groups".formatted(groupSize, groups));
    }
    int[] sorted =
        IntStream.range(0, in)
            .boxed()
            .sorted(Comparator.comparingInt(input -> groupOf[input]))
            .mapToInt(Integer::intValue)
            .toArray();
    return unused || Arrays.equals(sorted, IntStream.range(0, in).toArray()) ? null : sorted;
  }
}
