package app.cairn.llm.model;

import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxQuantization.Mode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a checkpoint's layers are quantized, from `config.json` as MLX writes it, or AutoAWQ or
/// GPTQ.
///
/// @param usual for layers without one of their own; null if nothing is quantized
/// @param own how some layers are quantized, by their names
/// @param plain the names of layers that are not
/// @param packed how layers are stored; null if in MLX's form
public record Quantizations(
    @Nullable MlxQuantization usual,
    Map<String, MlxQuantization> own,
    List<String> plain,
    @Nullable PackedLayers packed) {

  /// Of a checkpoint in which nothing is.
  public static final Quantizations NONE = new Quantizations(null, Map.of(), List.of(), null);

  private static final String METHOD = "quant_method";
  private static final List<Integer> AFFINE_BITS = List.of(2, 3, 4, 5, 6, 8);
  private static final List<Integer> AFFINE_GROUPS = List.of(32, 64, 128);

  public Quantizations {
    own = Map.copyOf(own);
    plain = List.copyOf(plain);
  }

  /// Reads what `config.json` says.
  ///
  /// @throws ModelException if it says something that is not known here
  public static Quantizations of(ModelConfig config) {
    ModelConfig found = config.object("quantization");
    if (found != null) {
      return read(found);
    }
    found = config.object("quantization_config");
    if (found != null) {
      return found.has(METHOD) && !found.has("mode") ? ofMethod(found, config) : read(found);
    }
    ModelConfig text = config.object("text_config");
    return text == null ? NONE : of(text);
  }

  /// How a layer is quantized, if it is at all; null if it is not, or nothing says how.
  @Nullable MlxQuantization ofLayer(String layer) {
    return plain.contains(layer) ? null : own.getOrDefault(layer, usual);
  }

  private static Quantizations read(ModelConfig config) {
    MlxQuantization usual = quantization(config);
    Map<String, MlxQuantization> own = new HashMap<>();
    List<String> plain =
        config.keys().stream()
            .filter(key -> config.isFlag(key) && !config.flagOr(true, key))
            .toList();
    for (String key : config.keys()) {
      if (config.isObject(key)) {
        own.put(key, quantization(config.requireObject(key)));
      }
    }
    return new Quantizations(usual, own, plain, null);
  }

  /// What others than MLX write. The form in which gpt-oss was published first is read by its
  /// architecture.
  private static Quantizations ofMethod(ModelConfig found, ModelConfig config) {
    String method = found.text(METHOD);
    if (method.equals("mxfp4")) {
      return NONE;
    }
    PackedLayers packed = PackedLayers.of(found, numbers(config));
    if (packed != null) {
      return new Quantizations(packed.inMlx(), Map.of(), List.of(), packed);
    }
    throw new ModelException(
        "%s: weights quantized by '%s' cannot be read; take the model unquantized, or as MLX,"
                .formatted(found.source(), method)
            + " AWQ or GPTQ quantizes it");
  }

  private static MlxDtype numbers(ModelConfig config) {
    return switch (config.textOr("float16", "dtype", "torch_dtype")) {
      case "bfloat16" -> MlxDtype.BFLOAT16;
      case "float32" -> MlxDtype.FLOAT32;
      default -> MlxDtype.FLOAT16;
    };
  }

  private static MlxQuantization quantization(ModelConfig config) {
    String name = config.textOr("affine", "mode");
    return switch (name) {
      case "affine" ->
          MlxQuantization.affine(
              oneOf(AFFINE_GROUPS, 64, "group_size", name, config),
              oneOf(AFFINE_BITS, 4, "bits", name, config));
      case "mxfp4" -> fixed(MlxQuantization.MXFP4, name, config);
      case "mxfp8" -> fixed(MlxQuantization.MXFP8, name, config);
      case "nvfp4" -> fixed(MlxQuantization.NVFP4, name, config);
      default ->
          throw new ModelException(
              "%s: the quantization mode '%s' is not known; known are %s"
                  .formatted(
                      config.source(),
                      name,
                      List.of(Mode.values()).stream()
                          .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                          .collect(Collectors.joining(", "))));
    };
  }

  private static MlxQuantization fixed(MlxQuantization only, String mode, ModelConfig config) {
    oneOf(List.of(only.groupSize()), only.groupSize(), "group_size", mode, config);
    oneOf(List.of(only.bits()), only.bits(), "bits", mode, config);
    return only;
  }

  private static int oneOf(
      List<Integer> known, int otherwise, String key, String mode, ModelConfig config) {
    int value = config.integerOr(otherwise, key);
    if (!known.contains(value)) {
      throw new ModelException(
          "%s: %s of the quantization mode %s should be one of %s, but is %d"
              .formatted(config.source(), key, mode, known, value));
    }
    return value;
  }
}
