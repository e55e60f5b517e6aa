package app.cairn.llm;

import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brings a language model's tensors into the form in which mlx-lm keeps them: the layers of single
/// experts as one stack, fused ones as two, and a model that also sees under `language_model`.
final class ConvertedLayers {

  private static final String PART = "language_model.";
  private static final String PART_NOW = "model." + PART;
  private static final String HEAD = "lm_head.weight";
  private static final Pattern EXPERT =
      Pattern.compile("(.*)\\.experts\\.(\\d{1,6})\\.(.*)\\.weight");
  private static final Pattern FUSED_EXPERTS =
      Pattern.compile("(.*)\\.experts\\.(gate_up_proj|down_proj)");
  private static final Pattern OTHER_EXPERTS =
      Pattern.compile(".*\\.experts\\.\\w+_(bias|blocks|scales)");
  private static final Pattern STACK = Pattern.compile(".*\\.switch_(mlp|glu)\\..*");
  private static final Pattern ROUTER =
      Pattern.compile(".*\\.(mlp|block_sparse_moe|feed_forward)\\.gate\\.weight|.*\\.router\\..*");
  private static final Map<String, String> MIXTRAL_NAMES =
      Map.of("w1", "gate_proj", "w2", "down_proj", "w3", "up_proj");

  private final LanguageModelFolder model;
  private final Map<String, StoredTensor> tensors = new TreeMap<>();
  private final Map<String, TreeMap<Integer, StoredTensor>> stacks = new TreeMap<>();

  private ConvertedLayers(LanguageModelFolder model) {
    this.model = model;
  }

  /// Finds the tensors of a language model, by the names that mlx-lm gives them.
  ///
  /// @throws ModelException if it is quantized already, or its experts are stored in another way
  static Map<String, StoredTensor> of(LanguageModelFolder model) {
    Path folder = model.folder();
    if (isQuantized(ModelConfig.read(folder.resolve("config.json")))) {
      throw new ModelException(
          "%s is quantized already; take the model at full precision".formatted(folder));
    }
    Map<String, StoredTensor> stored = new TreeMap<>(SafetensorsFiles.open(folder));
    // A tied head is the table of embeddings; mlx-lm knows no quantized copy of it.
    boolean tied = Boolean.TRUE.equals(model.config().sizes().tiedEmbeddings());
    boolean part = stored.keySet().stream().anyMatch(ConvertedLayers::isInPart);
    ConvertedLayers layers = new ConvertedLayers(model);
    stored.forEach(
        (name, tensor) -> {
          if (!tied || !name.endsWith(HEAD)) {
            layers.add(part ? nameInPart(name) : name, tensor);
          }
        });
    layers.stacks.forEach(
        (name, experts) ->
            layers.tensors.put(name, StoredTensor.stack(new ArrayList<>(experts.values()))));
    return layers.tensors;
  }

  /// Whether a tensor is the weight of a layer that is to be quantized.
  static boolean isQuantizable(String name, int[] shape, int groupSize) {
    boolean matrix = shape.length == 2 || (shape.length == 3 && STACK.matcher(name).matches());
    return name.endsWith(".weight")
        && matrix
        && shape[shape.length - 1] % groupSize == 0
        && !ROUTER.matcher(name).matches();
  }

  private static boolean isQuantized(ModelConfig config) {
    ModelConfig text = config.object("text_config");
    return config.has("quantization")
        || config.has("quantization_config")
        || (text != null && isQuantized(text));
  }

  private static boolean isInPart(String name) {
    return name.startsWith(PART) || name.startsWith(PART_NOW);
  }

  private static String nameInPart(String name) {
    if (name.startsWith(PART_NOW)) {
      return PART + "model." + name.substring(PART_NOW.length());
    }
    return name.startsWith(PART) ? name : PART + name;
  }

  private void add(String name, StoredTensor tensor) {
    Matcher expert = EXPERT.matcher(name);
    Matcher fused = FUSED_EXPERTS.matcher(name);
    if (expert.matches()) {
      String layer = MIXTRAL_NAMES.getOrDefault(expert.group(3), expert.group(3));
      String stack = "%s.switch_mlp.%s.weight".formatted(expert.group(1), layer);
      int index = Integer.parseInt(expert.group(2));
      stacks.computeIfAbsent(stack, _ -> new TreeMap<>()).put(index, tensor);
    } else if (OTHER_EXPERTS.matcher(name).matches()) {
      throw unknownExperts(name);
    } else if (fused.matches()) {
      addFused(name, fused.group(1), fused.group(2), tensor);
    } else {
      tensors.put(name, tensor);
    }
  }

  private void addFused(String name, String block, String layer, StoredTensor tensor) {
    int[] shape = tensor.shape();
    if (shape.length != 3) {
      throw unknownExperts(name);
    }
    String stack = block + (block.endsWith(".mlp") ? ".switch_mlp." : ".experts.switch_glu.");
    if (layer.equals("down_proj")) {
      tensors.put(stack + "down_proj.weight", tensor);
    } else {
      int half = shape[1] / 2;
      tensors.put(stack + "gate_proj.weight", tensor.rows(0, half));
      tensors.put(stack + "up_proj.weight", tensor.rows(half, shape[1]));
    }
  }

  private ModelException unknownExperts(String name) {
    return new ModelException(
        "%s: the experts in %s cannot be converted".formatted(model.folder(), name));
  }
}
