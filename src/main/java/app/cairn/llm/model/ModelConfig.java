package app.cairn.llm.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model's `config.json`, or an object within it. A value that is missing or of another kind is a
/// [ModelException] that names file and key. Where a method takes several names, they are the same
/// value under its present and its older names.
public final class ModelConfig {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Twice what the index of a model with a hundred thousand tensors has.
  private static final long MAX_BYTES = 32 << 20;

  private final String source;
  private final JsonNode node;

  private ModelConfig(String source, JsonNode node) {
    this.source = source;
    this.node = node;
  }

  /// Reads a JSON file.
  public static ModelConfig read(Path file) {
    return parse(file.toString(), text(file));
  }

  /// Reads a JSON file that holds a list of objects.
  public static List<ModelConfig> readList(Path file) {
    ModelConfig list = parse(file.toString(), "{\"list\": %s}".formatted(text(file)));
    List<ModelConfig> objects = new ArrayList<>();
    for (JsonNode element : list.node.get("list").values()) {
      if (!element.isObject()) {
        throw new ModelException("%s is not a list of objects".formatted(file));
      }
      objects.add(new ModelConfig(file.toString(), element));
    }
    return objects;
  }

  /// Parses JSON text.
  ///
  /// @param source how messages call it
  public static ModelConfig parse(String source, String json) {
    try {
      JsonNode node = JSON.readTree(json);
      if (!node.isObject()) {
        throw new ModelException("%s is not a JSON object".formatted(source));
      }
      return new ModelConfig(source, node);
    } catch (JacksonException e) {
      throw new ModelException(
          "%s is not readable JSON: %s".formatted(source, e.getOriginalMessage()), e);
    }
  }

  /// The architecture's name, `model_type`.
  public String modelType() {
    return text("model_type");
  }

  /// Whether there is a value other than null.
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /// Whether there is an object.
  boolean isObject(String name) {
    return has(name) && node.get(name).isObject();
  }

  /// Whether there is a truth value.
  boolean isFlag(String name) {
    return has(name) && node.get(name).isBoolean();
  }

  /// A whole number.
  public int integer(String... names) {
    return optional(names).map(value -> toInt(value, names[0])).orElseThrow(() -> missing(names));
  }

  /// A whole number, or another if it is missing.
  public int integerOr(int otherwise, String... names) {
    return optional(names).map(value -> toInt(value, names[0])).orElse(otherwise);
  }

  /// A number.
  public float number(String... names) {
    return optional(names).map(value -> toFloat(value, names[0])).orElseThrow(() -> missing(names));
  }

  /// A number, or another if it is missing.
  public float numberOr(float otherwise, String... names) {
    return optional(names).map(value -> toFloat(value, names[0])).orElse(otherwise);
  }

  /// A truth value, or another if it is missing.
  public boolean flagOr(boolean otherwise, String... names) {
    JsonNode value = optional(names).orElse(null);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(names[0], "true or false", value);
    }
    return value.booleanValue();
  }

  /// A text.
  public String text(String... names) {
    return optional(names).map(value -> toText(value, names[0])).orElseThrow(() -> missing(names));
  }

  /// A text, or another if it is missing.
  public String textOr(String otherwise, String... names) {
    return optional(names).map(value -> toText(value, names[0])).orElse(otherwise);
  }

  /// A list of texts; empty if it is missing.
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    JsonNode list = optional(name).orElse(null);
    if (list != null) {
      for (JsonNode element : list.values()) {
        texts.add(toText(element, name));
      }
    }
    return texts;
  }

  /// Whole numbers, of which one may stand without a list; empty if it is missing.
  public List<Integer> integers(String name) {
    List<Integer> numbers = new ArrayList<>();
    JsonNode value = optional(name).orElse(null);
    if (value != null && value.isArray()) {
      for (JsonNode element : value.values()) {
        numbers.add(toInt(element, name));
      }
    } else if (value != null) {
      numbers.add(toInt(value, name));
    }
    return numbers;
  }

  /// A list of numbers; empty if it is missing.
  public List<Float> numbers(String name) {
    List<Float> numbers = new ArrayList<>();
    JsonNode list = optional(name).orElse(null);
    if (list != null) {
      for (JsonNode element : list.values()) {
        numbers.add(toFloat(element, name));
      }
    }
    return numbers;
  }

  /// An object within, or null if it is missing.
  public @Nullable ModelConfig object(String name) {
    JsonNode value = optional(name).orElse(null);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      throw wrong(name, "an object", value);
    }
    return new ModelConfig(source + ", " + name, value);
  }

  /// An object within.
  public ModelConfig requireObject(String name) {
    ModelConfig object = object(name);
    if (object == null) {
      throw missing(name);
    }
    return object;
  }

  /// The names of all values.
  public List<String> keys() {
    return List.copyOf(node.propertyNames());
  }

  /// Where it was read, for messages.
  public String source() {
    return source;
  }

  private static String text(Path file) {
    try {
      if (Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES)) {
        throw new ModelException("%s is no file, or too large for its kind".formatted(file));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ModelException("%s is missing".formatted(file), e);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Optional<JsonNode> optional(String... names) {
    for (String name : names) {
      if (has(name)) {
        return Optional.of(node.get(name));
      }
    }
    return Optional.empty();
  }

  private int toInt(JsonNode value, String name) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw wrong(name, "a whole number", value);
    }
    return value.intValue();
  }

  private float toFloat(JsonNode value, String name) {
    if (!value.isNumber()) {
      throw wrong(name, "a number", value);
    }
    return value.floatValue();
  }

  private String toText(JsonNode value, String name) {
    if (!value.isString()) {
      throw wrong(name, "a text", value);
    }
    return value.stringValue();
  }

  private ModelException missing(String... names) {
    return new ModelException("%s lacks %s".formatted(source, String.join(" or ", names)));
  }

  private ModelException wrong(String name, String expected, JsonNode found) {
    return new ModelException(
        "%s: %s should be %s, but is %s".formatted(source, name, expected, found));
  }
}
