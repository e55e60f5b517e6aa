package app.cairn.llm;

import app.cairn.llm.model.ModelException;
import app.cairn.llm.text.template.Template;
import app.cairn.llm.text.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Turns conversations into the text that a model was trained to see, by the template that lies in
/// its folder: `chat_template.jinja`, or `chat_template` in `chat_template.json` or
/// `tokenizer_config.json`.
///
/// @param tools the template for conversations with tools, often the same
/// @param tokens the special tokens that templates name, such as `bos_token`
/// @param controls the texts of all special tokens
record ChatPrompt(
    Path folder,
    Template plain,
    Template tools,
    Map<String, String> tokens,
    List<String> controls) {

  private static final String KEY = "chat_template";
  private static final String ZERO_WIDTH_SPACE = "\u200B";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Reads a folder's template.
  ///
  /// @throws ModelException if it has none, or none that can be read
  static ChatPrompt read(Path folder) {
    JsonNode config = json(folder.resolve("tokenizer_config.json"));
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String name : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
      JsonNode token = config.path(name);
      JsonNode content = token.isObject() ? token.path("content") : token;
      if (content.isString()) {
        tokens.put(name, content.stringValue());
      }
    }
    List<String> controls = new ArrayList<>();
    for (JsonNode token : config.path("added_tokens_decoder").values()) {
      String content = token.path("content").asString("");
      if (token.path("special").asBoolean(false) && content.length() > 1) {
        controls.add(content);
      }
    }
    Path alone = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(alone)) {
      Template template = compiled(folder, text(alone));
      return new ChatPrompt(folder, template, template, tokens, controls);
    }
    JsonNode stored = json(folder.resolve("chat_template.json")).path(KEY);
    JsonNode source = stored.isMissingNode() ? config.path(KEY) : stored;
    String plain = named(source, "default");
    if (plain == null) {
      throw new ModelException(
          "%s has no chat template; it can go on with a text, but not answer in a conversation"
              .formatted(folder));
    }
    String tools = named(source, "tool_use");
    Template template = compiled(folder, plain);
    return new ChatPrompt(
        folder, template, tools == null ? template : compiled(folder, tools), tokens, controls);
  }

  /// The template of that name if there are several, or the only one.
  private static @Nullable String named(JsonNode source, String name) {
    if (source.isString()) {
      return source.stringValue();
    }
    for (JsonNode one : source.values()) {
      if (name.equals(one.path("name").asString("")) && one.path("template").isString()) {
        return one.path("template").stringValue();
      }
    }
    return null;
  }

  /// Renders a conversation up to where the model's turn begins. What looks like a special token in
  /// a message, such as one of a document, gets an invisible character within, so that it cannot
  /// end the message; only the assistant's own messages stay as they are.
  ///
  /// @param messages as templates want them: `role`, `content` and what else they know
  /// @param tools descriptions of functions, maybe none
  /// @param variables what else the template can name, such as `enable_thinking`
  /// @throws IllegalArgumentException if the template does not take them, with its reason
  String render(
      List<? extends Map<String, ? extends @Nullable Object>> messages,
      List<? extends Map<String, ? extends @Nullable Object>> tools,
      Map<String, ? extends @Nullable Object> variables) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>(tokens);
    context.put("add_generation_prompt", true);
    context.putAll(variables);
    context.put("messages", messages.stream().map(this::harmless).toList());
    context.put("tools", tools.isEmpty() ? null : tools);
    try {
      return (tools.isEmpty() ? plain : this.tools).render(context);
    } catch (TemplateException e) {
      throw new IllegalArgumentException(
          "The chat template of %s does not take this conversation: %s"
              .formatted(folder.getFileName(), e.getMessage()),
          e);
    }
  }

  private Object harmless(Map<String, ? extends @Nullable Object> message) {
    return "assistant".equals(message.get("role")) ? message : harmlessValue(message);
  }

  private Object harmlessValue(Object value) {
    return switch (value) {
      case String text -> harmlessText(text);
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, inner) -> copy.put(key, inner == null ? null : harmlessValue(inner)));
        yield copy;
      }
      case Collection<?> items -> items.stream().map(this::harmlessValue).toList();
      default -> value;
    };
  }

  private String harmlessText(String text) {
    String result = text;
    for (String control : controls) {
      result = result.replace(control, control.charAt(0) + ZERO_WIDTH_SPACE + control.substring(1));
    }
    return result;
  }

  private static Template compiled(Path folder, String source) {
    try {
      return Template.compile(source);
    } catch (TemplateException e) {
      throw new ModelException(
          "the chat template of %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /// A file's JSON, empty if there is none.
  private static JsonNode json(Path file) {
    if (!Files.isRegularFile(file)) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(text(file));
    } catch (JacksonException e) {
      throw new ModelException(
          "%s is not readable JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
