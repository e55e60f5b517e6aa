package app.cairn.llm.text;

import app.cairn.llm.text.template.Template;
import app.cairn.llm.text.template.TemplateException;
import app.cairn.llm.text.template.TemplateLimits;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A model's own rule for turning a conversation into a prompt. Templates differ in what they take:
/// some know no system message, some want a tool's arguments as text. What each takes is found out
/// by trying, and conversations are adapted to it. Thread-safe.
public final class ChatTemplate {

  private final String name;
  private final String source;
  private final Template template;
  private final Map<String, String> specialTokens;
  private final Supplier<LocalDateTime> now;
  private final TemplateTraits traits;
  private final @Nullable ChatTemplate forTools;

  private ChatTemplate(
      String name,
      String source,
      Template template,
      Map<String, String> specialTokens,
      Supplier<LocalDateTime> now,
      @Nullable ChatTemplate forTools) {
    this.name = name;
    this.source = source;
    this.template = template;
    this.specialTokens = Map.copyOf(specialTokens);
    this.now = now;
    this.traits = TemplateTraits.find(source, this::renders);
    this.forTools = forTools;
  }

  /// Compiles a template.
  ///
  /// @param name how messages call it
  /// @param specialTokens the texts of special tokens by name, such as `bos_token`
  /// @throws ChatTemplateException if it is no template
  public static ChatTemplate compile(
      String name, String source, Map<String, String> specialTokens) {
    return compile(name, source, specialTokens, LocalDateTime::now);
  }

  /// Compiles a template that sees a time of the caller's choice.
  ///
  /// @param name how messages call it
  /// @param specialTokens the texts of special tokens by name, such as `bos_token`
  /// @throws ChatTemplateException if it is no template
  public static ChatTemplate compile(
      String name, String source, Map<String, String> specialTokens, Supplier<LocalDateTime> now) {
    try {
      return new ChatTemplate(name, source, Template.compile(source), specialTokens, now, null);
    } catch (TemplateException e) {
      throw new ChatTemplateException(
          "The chat template of %s cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }

  /// The same with another template for conversations with tools.
  ChatTemplate withToolTemplate(ChatTemplate tools) {
    return new ChatTemplate(name, source, template, specialTokens, now, tools);
  }

  /// The template itself; of two, the one for tools.
  public String source() {
    return forTools == null ? source : forTools.source();
  }

  /// Whether the template tells the model of tools.
  public boolean takesTools() {
    return forTools != null || traits.tools() != TemplateTraits.Tools.NONE;
  }

  /// Whether turning thinking on or off makes a difference to it.
  public boolean switchesThinking() {
    return traits.switchesThinking();
  }

  /// Writes a conversation as the model is to read it. A system message that the template does not
  /// know goes before the first of the user's.
  ///
  /// @param tools what the model may call; left out if the template knows no tools
  /// @throws ChatTemplateException if the template refuses the conversation or fails with it
  public String render(
      List<ChatMessage> messages, List<ToolDefinition> tools, ChatTemplateOptions options) {
    if (forTools != null && !tools.isEmpty()) {
      return forTools.render(messages, tools, options);
    }
    Map<String, @Nullable Object> context = new HashMap<>();
    context.put("documents", null);
    context.put("add_generation_prompt", options.addGenerationPrompt());
    options
        .thinking()
        .ifPresent(
            on -> {
              context.put("enable_thinking", on);
              context.put("thinking", on);
            });
    options.reasoningEffort().ifPresent(effort -> context.put("reasoning_effort", effort));
    context.putAll(options.variables());
    TemplateMessages.put(context, messages, tools, traits);
    try {
      return render(context);
    } catch (TemplateException e) {
      String reason =
          switch (e.kind()) {
            case RAISED -> "does not take this conversation: " + e.reason();
            case LIMIT -> "takes too much, %s: stopped".formatted(e.getMessage());
            case UNSUPPORTED -> "needs what is not supported, " + e.getMessage();
            case SYNTAX, UNDEFINED, SECURITY, RUNTIME -> "fails, " + e.getMessage();
          };
      throw new ChatTemplateException("The chat template of %s %s".formatted(name, reason), e);
    }
  }

  private String render(Map<String, ? extends @Nullable Object> context) {
    Map<String, @Nullable Object> all = new HashMap<>(specialTokens);
    all.putAll(context);
    return template.render(all, TemplateLimits.DEFAULT, now);
  }

  /// What a context gives, or an empty text if the template does not take it.
  private String renders(Map<String, ? extends @Nullable Object> context) {
    try {
      return render(context);
    } catch (TemplateException e) {
      return "";
    }
  }
}
