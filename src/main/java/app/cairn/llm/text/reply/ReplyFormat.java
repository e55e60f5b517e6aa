package app.cairn.llm.text.reply;

import app.cairn.llm.text.ToolDefinition;
import app.cairn.llm.text.reply.MarkedReplyParser.Format;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a family of models marks thoughts and calls of tools. The marks are seen in the families'
/// chat templates.
public enum ReplyFormat {
  /// gpt-oss: messages on channels.
  HARMONY,
  /// Gemma 4: thoughts on a channel, calls as `call:name{key:value}`.
  GEMMA_4,
  /// Gemma 2 and 3: calls as Python or JSON in fenced blocks, or as plain JSON; FunctionGemma's
  /// marks.
  GEMMA,
  /// LFM2: a list of calls as Python writes them.
  LFM2,
  /// Mistral, Ministral, Devstral: `[TOOL_CALLS]` and `[THINK]`.
  MISTRAL,
  /// Granite 3: `<|tool_call|>` and a JSON list.
  GRANITE,
  /// Phi-4: `<|tool_call|>` and a JSON list, `functools` before one.
  PHI,
  /// Llama 3: plain JSON, `<|python_tag|>`.
  LLAMA,
  /// Qwen 2.5 to 3.5, SmolLM3, Granite 4, Hermes and others: `<tool_call>` around JSON or around
  /// `<function=name>`.
  TAGS,
  /// No calls; thoughts in `<think>`.
  PLAIN;

  private static final ThoughtMarks THINK = new ThoughtMarks("<think>", "</think>", false);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ID_CHARACTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /// Finds a model's format.
  ///
  /// @param template its chat template; empty if it has none
  /// @param modelType what its configuration calls its architecture, `model_type`
  public static ReplyFormat of(String template, String modelType) {
    if (template.contains("<|channel|>") && template.contains("<|message|>")) {
      return HARMONY;
    }
    if (template.contains("<|tool_call>")) {
      return GEMMA_4;
    }
    if (modelType.startsWith("lfm2") || template.contains("<|tool_list_start|>")) {
      return LFM2;
    }
    if (template.contains("[TOOL_CALLS]") || template.contains("[THINK]")) {
      return MISTRAL;
    }
    if (template.contains("<tool_call>") || modelType.startsWith("smollm3")) {
      return TAGS;
    }
    if (template.contains("<|start_of_role|>")) {
      return GRANITE;
    }
    if (modelType.startsWith("phi") || template.contains("<|/tool|>")) {
      return PHI;
    }
    if (template.contains("<|python_tag|>")
        || (template.contains("<|start_header_id|>") && template.contains("\"parameters\""))) {
      return LLAMA;
    }
    return template.contains("<start_of_turn>") ? GEMMA : PLAIN;
  }

  /// Makes a parser for one reply.
  ///
  /// @param prompt what the model answers; if it ends within a thought, so does the reply begin
  /// @param tools what the model may call. What looks like a call without having marks of its own
  ///   counts as one only if it names one of them
  public ReplyParser parser(String prompt, List<ToolDefinition> tools) {
    return parser(prompt, tools, ReplyFormat::randomId);
  }

  /// Makes a parser for one reply that takes the ids of calls from the caller.
  ReplyParser parser(String prompt, List<ToolDefinition> tools, Supplier<String> ids) {
    if (this == HARMONY) {
      return new HarmonyReplyParser(ids);
    }
    Set<String> names = tools.stream().map(ToolDefinition::name).collect(Collectors.toSet());
    Format format = format(tools);
    Format offered =
        names.isEmpty()
            ? new Format(
                format.thoughts(),
                format.calls().stream().filter(marks -> !marks.tentative()).toList(),
                format.dropped(),
                null)
            : format;
    return new MarkedReplyParser(offered, openThought(format, prompt), names, ids);
  }

  /// Whether a token's text is one of the format's marks, or a part of one.
  public boolean reads(String token) {
    List<String> marks = new ArrayList<>(innerMarks());
    Format format = format(List.of());
    format.thoughts().forEach(thought -> marks.addAll(List.of(thought.open(), thought.close())));
    format.calls().forEach(call -> marks.addAll(List.of(call.open(), call.close())));
    marks.addAll(format.dropped());
    return !token.isBlank() && marks.stream().anyMatch(mark -> mark.contains(token));
  }

  /// Marks that only stand within calls, and those of a format that has a parser of its own.
  private List<String> innerMarks() {
    return switch (this) {
      case HARMONY -> HarmonyReplyParser.MARKS;
      case GEMMA_4 -> List.of("<|\"|>");
      case GEMMA -> List.of("<escape>");
      case MISTRAL -> List.of("[ARGS]", "[CALL_ID]");
      case LFM2, GRANITE, PHI, LLAMA, TAGS, PLAIN -> List.of();
    };
  }

  /// The thought that a prompt begins for the reply, or null.
  private static @Nullable ThoughtMarks openThought(Format format, String prompt) {
    String end = prompt.stripTrailing();
    return format.thoughts().stream()
        .filter(marks -> end.endsWith(marks.open()))
        .findFirst()
        .orElse(null);
  }

  /// Nine letters and digits, as Mistral's templates want them; others take any id.
  private static String randomId() {
    return RANDOM
        .ints(9, 0, ID_CHARACTERS.length())
        .mapToObj(index -> ID_CHARACTERS.substring(index, index + 1))
        .collect(Collectors.joining());
  }

  private Format format(List<ToolDefinition> tools) {
    CallMarks bare = new CallMarks("", "", CallMarks.Extent.JSON_VALUE, true, JsonCalls::read);
    return switch (this) {
      case GEMMA_4 ->
          new Format(
              List.of(new ThoughtMarks("<|channel>thought", "<channel|>", true)),
              List.of(
                  CallMarks.closed("<|tool_call>", "<tool_call|>", GemmaCalls.quoting("<|\"|>"))),
              List.of("<turn|>", "<|tool_response>"),
              null);
      case GEMMA ->
          new Format(
              List.of(THINK),
              List.of(
                  CallMarks.closed("```tool_code\n", "```", PythonCalls::read),
                  CallMarks.closed("```tool_call\n", "```", ReplyFormat::jsonOrPython),
                  CallMarks.closed("```json\n", "```", JsonCalls::read).asTentative(),
                  CallMarks.closed(
                      "<start_function_call>",
                      "<end_function_call>",
                      GemmaCalls.quoting("<escape>"))),
              List.of("<end_of_turn>", "<start_function_response>"),
              bare);
      case LFM2 ->
          new Format(
              List.of(THINK),
              List.of(
                  CallMarks.closed(
                      "<|tool_call_start|>", "<|tool_call_end|>", ReplyFormat::jsonOrPython)),
              List.of("<|im_end|>"),
              null);
      case MISTRAL ->
          new Format(
              List.of(new ThoughtMarks("[THINK]", "[/THINK]", true), THINK),
              List.of(
                  new CallMarks(
                      "[TOOL_CALLS]",
                      "",
                      CallMarks.Extent.NAME_AND_JSON,
                      false,
                      MistralCalls::read)),
              List.of("</s>"),
              null);
      case GRANITE ->
          new Format(
              List.of(THINK),
              List.of(CallMarks.json("<|tool_call|>", "<|/tool_call|>")),
              List.of("<response>", "</response>", "<|end_of_text|>"),
              null);
      case PHI ->
          new Format(
              List.of(THINK),
              List.of(
                  CallMarks.json("<|tool_call|>", "<|/tool_call|>"),
                  CallMarks.json("functools", "").asTentative()),
              List.of("<|end|>"),
              null);
      case LLAMA ->
          new Format(
              List.of(THINK),
              List.of(CallMarks.closed("<|python_tag|>", "<|eom_id|>", ReplyFormat::jsonOrPython)),
              List.of("<|eot_id|>", "<|eom_id|>"),
              bare);
      case TAGS ->
          new Format(
              List.of(THINK),
              List.of(
                  CallMarks.closed(
                      "<tool_call>",
                      "</tool_call>",
                      text ->
                          XmlCalls.startsIn(text)
                              ? new XmlCalls(tools).read(text)
                              : JsonCalls.readAll(text)),
                  // Qwen3-Coder at times leaves the outer mark out.
                  CallMarks.closed(
                          "<function=",
                          "</function>",
                          text -> new XmlCalls(tools).read("<function=" + text))
                      .asTentative()),
              List.of("<|im_end|>"),
              null);
      case PLAIN, HARMONY -> new Format(List.of(THINK), List.of(), List.of(), null);
    };
  }

  private static List<CallOutcome.FoundCall> jsonOrPython(String text)
      throws MalformedCallException {
    String body = text.strip();
    boolean isJson = body.startsWith("{") || body.startsWith("[{");
    return isJson ? JsonCalls.readAll(body) : PythonCalls.read(body);
  }
}
