package app.cairn.llm.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a chat template takes, found by rendering small conversations and looking for their words.
///
/// @param systemMessages whether it knows system messages
/// @param contentAsParts whether a message's content must be a list of parts
/// @param arguments how it takes the arguments of a tool call
/// @param callsWithoutContent whether it shows tool calls only of messages whose content is null
/// @param thinkingBesideText whether a message with a tool call may have thoughts and text
/// @param shortCallIds whether it wants ids of nine letters and digits
/// @param switchesThinking whether its variable for thinking makes a difference
record TemplateTraits(
    boolean systemMessages,
    boolean contentAsParts,
    Tools tools,
    Arguments arguments,
    boolean callsWithoutContent,
    boolean thinkingBesideText,
    boolean shortCallIds,
    boolean switchesThinking) {

  /// Where a template looks for the tools.
  enum Tools {
    NONE,
    VARIABLE,
    SYSTEM_MESSAGE
  }

  /// How a template takes arguments.
  enum Arguments {
    OBJECT,
    TEXT
  }

  private static final String WORD = "reykjavik";
  private static final String SECOND_WORD = "akureyri";
  private static final String TOOL = "probe_of_tools";

  static TemplateTraits find(
      String source, Function<Map<String, @Nullable Object>, String> render) {
    return new Probes(source, render).run();
  }

  private record Probes(String source, Function<Map<String, @Nullable Object>, String> render) {

    TemplateTraits run() {
      boolean parts =
          !shows(WORD, user(WORD)) && shows(WORD, message("user", TemplateMessages.parts(WORD)));
      boolean shortIds = source.contains("length != 9");
      Map<String, Object> object = Map.of("city", WORD);
      String text = PlainData.toJson(object);
      boolean asObject = shows(WORD, user("?"), calling("", object), result());
      boolean asText = !asObject && shows(WORD, user("?"), calling("", text), result());
      boolean withoutContent = false;
      if (!asObject && !asText) {
        asObject = shows(WORD, user("?"), calling(null, object), result());
        asText = !asObject && shows(WORD, user("?"), calling(null, text), result());
        withoutContent = asObject || asText;
      }
      Map<String, @Nullable Object> both = calling(SECOND_WORD, object);
      both.put("thinking", WORD);
      both.put("reasoning_content", WORD);
      boolean takesBoth = !render(false, user("?"), both, result()).isEmpty();
      return new TemplateTraits(
          shows(WORD, system(parts), user("?")) || parts,
          parts,
          tools(),
          asText ? Arguments.TEXT : Arguments.OBJECT,
          withoutContent,
          takesBoth || !asObject,
          shortIds,
          switchesThinking());
    }

    private Tools tools() {
      Map<String, @Nullable Object> tool =
          new ToolDefinition(TOOL, "A tool", Map.of("type", "object", "properties", Map.of()))
              .toTemplate();
      Map<String, @Nullable Object> context = context(true, user("?"));
      context.put("tools", List.of(tool));
      if (render.apply(context).contains(TOOL)) {
        return Tools.VARIABLE;
      }
      Map<String, @Nullable Object> system = new HashMap<>(message("system", "?"));
      system.put("tools", PlainData.toJson(List.of(tool)));
      return shows(TOOL, system, user("?")) ? Tools.SYSTEM_MESSAGE : Tools.NONE;
    }

    private boolean switchesThinking() {
      Map<String, @Nullable Object> on = context(true, user("?"));
      on.put("enable_thinking", true);
      on.put("thinking", true);
      Map<String, @Nullable Object> off = context(true, user("?"));
      off.put("enable_thinking", false);
      off.put("thinking", false);
      return !render.apply(on).equals(render.apply(off));
    }

    @SafeVarargs
    private boolean shows(String word, Map<String, ? extends @Nullable Object>... messages) {
      return render(true, messages).contains(word);
    }

    @SafeVarargs
    private String render(boolean prompt, Map<String, ? extends @Nullable Object>... messages) {
      return render.apply(context(prompt, messages));
    }

    @SafeVarargs
    private static Map<String, @Nullable Object> context(
        boolean prompt, Map<String, ? extends @Nullable Object>... messages) {
      Map<String, @Nullable Object> context = new HashMap<>();
      context.put("messages", List.of(messages));
      context.put("tools", null);
      context.put("documents", null);
      context.put("add_generation_prompt", prompt);
      return context;
    }

    private static Map<String, Object> user(String text) {
      return message("user", text);
    }

    private static Map<String, Object> system(boolean parts) {
      return message("system", parts ? TemplateMessages.parts(WORD) : WORD);
    }

    private static Map<String, @Nullable Object> calling(@Nullable String text, Object arguments) {
      Map<String, Object> function = Map.of("name", TOOL, "arguments", arguments);
      Map<String, Object> call =
          Map.of("id", "probe1234", "type", "function", "function", function);
      Map<String, @Nullable Object> message = new HashMap<>();
      message.put("role", "assistant");
      message.put("content", text);
      message.put("tool_calls", List.of(call));
      return message;
    }

    private static Map<String, Object> result() {
      return Map.of("role", "tool", "content", "mild", "tool_call_id", "probe1234", "name", TOOL);
    }

    private static Map<String, Object> message(String role, Object content) {
      return Map.of("role", role, "content", content);
    }
  }
}
