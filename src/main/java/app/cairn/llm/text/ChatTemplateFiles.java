package app.cairn.llm.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the chat template in a model's folder: in `chat_template.jinja`, `chat_template.json` or
/// `tokenizer_config.json`, and the texts of special tokens in the last or in
/// `special_tokens_map.json`.
public final class ChatTemplateFiles {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long MAX_BYTES = 16_000_000;

  private ChatTemplateFiles() {}

  /// A template and, where a model has one, another for conversations with tools.
  private record Sources(String plain, @Nullable String forTools) {}

  /// Reads the template of a model's folder; empty if there is none.
  ///
  /// @throws IOException if a file cannot be read or is not what its name says, with a message for
  ///   the user
  /// @throws ChatTemplateException if the template is none
  public static Optional<ChatTemplate> read(Path folder) throws IOException {
    JsonNode config = json(folder.resolve("tokenizer_config.json"));
    Sources sources = sources(folder, config);
    if (sources == null) {
      return Optional.empty();
    }
    Map<String, String> tokens = new HashMap<>();
    addTokens(tokens, json(folder.resolve("special_tokens_map.json")));
    addTokens(tokens, config);
    String name = String.valueOf(folder.getFileName());
    ChatTemplate template = ChatTemplate.compile(name, sources.plain(), tokens);
    return Optional.of(
        sources.forTools() == null
            ? template
            : template.withToolTemplate(ChatTemplate.compile(name, sources.forTools(), tokens)));
  }

  private static @Nullable Sources sources(Path folder, @Nullable JsonNode config)
      throws IOException {
    Path plain = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(plain)) {
      checkSize(plain);
      return new Sources(Files.readString(plain), null);
    }
    JsonNode alone = json(folder.resolve("chat_template.json"));
    Sources sources = alone == null ? null : sources(alone);
    return sources == null && config != null ? sources(config) : sources;
  }

  /// The templates of a configuration, which has one or several with names.
  private static @Nullable Sources sources(JsonNode config) {
    JsonNode template = config.get("chat_template");
    if (template == null) {
      return null;
    }
    if (template.isString()) {
      return new Sources(template.stringValue(), null);
    }
    String plain = null;
    String forTools = null;
    for (JsonNode named : template.values()) {
      String name = text(named.get("name"));
      String source = text(named.get("template"));
      if ("tool_use".equals(name)) {
        forTools = source;
      } else if (plain == null || "default".equals(name)) {
        plain = source;
      }
    }
    if (plain == null) {
      return forTools == null ? null : new Sources(forTools, null);
    }
    return new Sources(plain, forTools);
  }

  private static void addTokens(Map<String, String> tokens, @Nullable JsonNode config) {
    if (config == null) {
      return;
    }
    for (Map.Entry<String, JsonNode> property : config.properties()) {
      JsonNode value = property.getValue();
      String text = text(value.isObject() ? value.get("content") : value);
      if (property.getKey().endsWith("_token") && text != null) {
        tokens.put(property.getKey(), text);
      }
    }
  }

  private static @Nullable String text(@Nullable JsonNode node) {
    return node != null && node.isString() ? node.stringValue() : null;
  }

  private static @Nullable JsonNode json(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    checkSize(file);
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IOException(
          "%s is not readable JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static void checkSize(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("%s is too large for its kind".formatted(file));
    }
  }
}
