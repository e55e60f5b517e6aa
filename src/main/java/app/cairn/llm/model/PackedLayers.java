package app.cairn.llm.model;

import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a checkpoint stores linear layers of four bits that AWQ (<https://arxiv.org/abs/2306.00978>)
/// or GPTQ (<https://arxiv.org/abs/2210.17323>) quantized. They are offered in MLX's form.
///
/// @param groupSize how many inputs share a scale, or [#ALL_INPUTS]
/// @param numbers the type of scales where the model keeps its own
record PackedLayers(Method method, int groupSize, ZeroPoints zeroPoints, MlxDtype numbers) {

  static final int ALL_INPUTS = -1;
  private static final int BITS = 4;
  private static final String WEIGHT = ".qweight";

  /// How the eight values of a word lie in the matrix.
  enum Method {
    /// Outputs beside each other, those with even numbers first.
    AWQ,
    /// Inputs beside each other.
    GPTQ
  }

  /// What zero points are.
  enum ZeroPoints {
    AS_STORED,
    /// One more than what is stored.
    ONE_MORE,
    /// The middle, whether one less is stored or not.
    MIDDLE
  }

  /// Reads `quantization_config`.
  ///
  /// @return null if another method quantized the model
  /// @throws ModelException if it is a form of AWQ or GPTQ that is not known here
  static @Nullable PackedLayers of(ModelConfig config, MlxDtype numbers) {
    String method = config.text("quant_method");
    if (!method.equals("awq") && !method.equals("gptq")) {
      return null;
    }
    int bits = config.integer("bits");
    if (bits != BITS) {
      throw unknown(config, "bits", String.valueOf(bits), "4");
    }
    int groupSize = (int) config.numberOr(128, "group_size");
    if (!List.of(ALL_INPUTS, 32, 64, 128).contains(groupSize)) {
      throw unknown(config, "group_size", String.valueOf(groupSize), "-1, 32, 64, 128");
    }
    return method.equals("awq")
        ? new PackedLayers(Method.AWQ, groupSize, ofAwq(config), numbers)
        : new PackedLayers(Method.GPTQ, groupSize, ofGptq(config), numbers);
  }

  private static ZeroPoints ofAwq(ModelConfig config) {
    oneOf(List.of("gemm"), config, "version", "checkpoint_format", "format");
    oneOf(List.of("autoawq"), config, "backend");
    return ZeroPoints.AS_STORED;
  }

  private static ZeroPoints ofGptq(ModelConfig config) {
    String format = oneOf(List.of("gptq", "gptq_v2"), config, "checkpoint_format", "format");
    if (config.flagOr(false, "is_marlin_format")) {
      throw unknown(config, "is_marlin_format", "true", "false");
    }
    if (config.flagOr(false, "sym")) {
      return ZeroPoints.MIDDLE;
    }
    return format.equals("gptq") ? ZeroPoints.ONE_MORE : ZeroPoints.AS_STORED;
  }

  private static String oneOf(List<String> known, ModelConfig config, String... names) {
    String value = config.textOr(known.getFirst(), names).toLowerCase(Locale.ROOT);
    if (!known.contains(value)) {
      throw unknown(config, names[0], value, String.join(", ", known));
    }
    return value;
  }

  private static ModelException unknown(
      ModelConfig config, String name, String value, String known) {
    return new ModelException(
        "%s: %s with %s %s cannot be read; known are %s"
            .formatted(config.source(), config.text("quant_method"), name, value, known));
  }

  /// How the layers are quantized in MLX's form, which has no groups of a whole row.
  MlxQuantization inMlx() {
    return MlxQuantization.affine(groupSize == ALL_INPUTS ? 64 : groupSize, BITS);
  }

  /// Offers packed layers in MLX's form: `weight`, `scales`, `biases`, and `order` where inputs
  /// have another order than in their groups.
  ///
  /// @param source names the checkpoint in messages
  /// @param dtype the type of the model's numbers; null for the checkpoint's own
  /// @throws ModelException if something is missing or of another shape
  Map<String, StoredTensor> inMlx(
      String source, Map<String, StoredTensor> tensors, @Nullable MlxDtype dtype) {
    Map<String, StoredTensor> all = new HashMap<>(tensors);
    for (String name : tensors.keySet()) {
      if (name.endsWith(WEIGHT)) {
        String layer = name.substring(0, name.length() - WEIGHT.length());
        PackedLayer.of(source, layer, tensors, this).moveTo(all, dtype == null ? numbers : dtype);
      }
    }
    return all;
  }
}
