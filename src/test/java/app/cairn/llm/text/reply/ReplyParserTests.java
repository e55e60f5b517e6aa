package app.cairn.llm.text.reply;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.ToolDefinition;
import app.cairn.llm.text.reply.ReplyPart.Answer;
import app.cairn.llm.text.reply.ReplyPart.Call;
import app.cairn.llm.text.reply.ReplyPart.MalformedCall;
import app.cairn.llm.text.reply.ReplyPart.Thinking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyParserTests {

  private static final List<ToolDefinition> TOOLS =
      List.of(
          new ToolDefinition(
              "get_weather",
              "The weather",
              Map.of(
                  "type",
                  "object",
                  "properties",
                  Map.of(
                      "city", Map.of("type", "string"),
                      "days", Map.of("type", "integer"),
                      "exact", Map.of("type", "boolean"),
                      "ratio", Map.of("type", "number"),
                      "tags", Map.of("type", "array"),
                      "note", Map.of("type", List.of("string", "null")),
                      "limit", Map.of("type", List.of("integer", "null"))))),
          new ToolDefinition("now", "The time", Map.of("type", "object", "properties", Map.of())));

  /// A reply as models of a family write it.
  record Reply(
      String name,
      ReplyFormat format,
      String prompt,
      List<ToolDefinition> tools,
      String text,
      List<ReplyPart> parts) {

    @Override
    public String toString() {
      return format + ": " + name;
    }
  }

  @SuppressWarnings("StringConcatToTextBlock") // white space counts, so it is written as such
  static Stream<Reply> replies() {
    return Stream.of(
        // <think> and <tool_call>
        tags("answer", "Hello there.\n", answer("Hello there.\n")),
        tags("only spaces", "  \n", answer("  \n")),
        tags("nothing", ""),
        tags("white space first", "\n\nHello", answer("\n\nHello")),
        tags(
            "thought",
            "<think>\nHm, 7 * 13.\n</think>\n\nNo.",
            thought("Hm, 7 * 13."),
            answer("No.")),
        tags("empty thought", "<think>\n\n</think>\n\nNo.", answer("No.")),
        tags("thought cut off", "<think>\nHm, 7 *", thought("Hm, 7 *")),
        tags(
            "thought with angle brackets",
            "<think>a < b </thin> c</think>d",
            thought("a < b </thin> c"),
            answer("d")),
        tags(
            "marks within an answer",
            "Write <think>x</think> or <tool> here <",
            answer("Write <think>x</think> or <tool> here <")),
        tags(
            "call",
            "<tool_call>\n"
                + "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Hà Nội 😀\", \"days\":"
                + " 2}}\n"
                + "</tool_call>",
            call("get_weather", "city", "Hà Nội 😀", "days", 2)),
        tags(
            "thought, text and two calls",
            "<think>\n"
                + "Two.\n"
                + "</think>\n\n"
                + "I look it up.\n\n"
                + "<tool_call>\n"
                + "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}\n"
                + "</tool_call>\n"
                + "<tool_call>\n"
                + "{\"name\": \"now\", \"arguments\": {}}\n"
                + "</tool_call>\n",
            thought("Two."),
            answer("I look it up."),
            call("get_weather", "city", "Rome"),
            call("now")),
        tags(
            "two objects in one mark, text after",
            "<tool_call>{\"name\": \"now\"}\n"
                + "{\"name\": \"now\", \"arguments\": {}}</tool_call>\n"
                + "Done.",
            call("now"),
            call("now"),
            answer("Done.")),
        tags(
            "call with its own mark in a string",
            "<tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"</tool_call> \\\""
                + " {\"}}</tool_call>",
            call("get_weather", "city", "</tool_call> \" {")),
        tags(
            "call without end", "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}", call("now")),
        tags(
            "arguments as text, line break in a string",
            "<tool_call>{\"name\": \"get_weather\", \"arguments\": \"{\\\"city\\\":"
                + " \\\"a\\\"}\"}</tool_call><tool_call>{\"name\": \"get_weather\", \"arguments\":"
                + " {\"city\": \"a\n"
                + "b\"}}</tool_call>",
            call("get_weather", "city", "a"),
            call("get_weather", "city", "a\nb")),
        tags(
            "no JSON",
            "Well: <tool_call>get the weather</tool_call> so.",
            answer("Well: "),
            malformed("<tool_call>get the weather</tool_call>"),
            answer(" so.")),
        tags(
            "no name",
            "<tool_call>{\"arguments\": {}}</tool_call>",
            malformed("<tool_call>{\"arguments\": {}}</tool_call>")),
        tags(
            "JSON cut off",
            "<tool_call>{\"name\": \"now\", \"argu",
            malformed("<tool_call>{\"name\": \"now\", \"argu")),
        tags(
            "parameters as tags",
            "I look.\n"
                + "<tool_call>\n"
                + "<function=get_weather>\n"
                + "<parameter=city>\n"
                + "New\n"
                + "York {1}\n"
                + "</parameter>\n"
                + "<parameter=days>\n"
                + "3\n"
                + "</parameter>\n"
                + "<parameter=exact>\n"
                + "True\n"
                + "</parameter>\n"
                + "<parameter=ratio>\n"
                + "0.5\n"
                + "</parameter>\n"
                + "<parameter=tags>\n"
                + "[\"a\", 1]\n"
                + "</parameter>\n"
                + "<parameter=note>\n"
                + "12\n"
                + "</parameter>\n"
                + "<parameter=limit>\n"
                + "null\n"
                + "</parameter>\n"
                + "</function>\n"
                + "</tool_call>",
            answer("I look."),
            call(
                "get_weather",
                "city",
                "New\nYork {1}",
                "days",
                3,
                "exact",
                true,
                "ratio",
                0.5,
                "tags",
                List.of("a", 1),
                "note",
                "12",
                "limit",
                null)),
        tags(
            "parameters as tags, without outer mark, unknown parameter",
            "<function=now>\n"
                + "<parameter=zone>\n"
                + "5\n"
                + "</parameter>\n"
                + "<parameter=list>\n"
                + "[5]\n"
                + "</parameter>\n"
                + "</function>\n"
                + "</tool_call>",
            call("now", "zone", "5", "list", List.of(5)),
            answer("</tool_call>")),
        tags(
            "a function that is no tool",
            "Use <function=foo></function> there.",
            answer("Use <function=foo></function> there.")),
        inThought(
            "thought begun in the prompt", "Hm.\n</think>\n\nYes.", thought("Hm."), answer("Yes.")),
        inThought("thought begun in the prompt, never ended", "Hm.\n", thought("Hm.")),
        tags("dropped mark", "Yes.<|im_end|>", answer("Yes.")),
        // Llama 3
        llama(
            "call",
            "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Rome\"}}",
            call("get_weather", "city", "Rome")),
        llama(
            "calls",
            " {\"type\": \"function\", \"name\": \"now\", \"parameters\": {}}; {\"name\": \"now\","
                + " \"parameters\": {}}",
            call("now"),
            call("now")),
        llama(
            "list of calls",
            "[{\"name\": \"now\", \"parameters\": {}}, {\"name\": \"now\"}]",
            call("now"),
            call("now")),
        llama(
            "unknown tool",
            "{\"name\": \"Anna\", \"type\": 5}",
            answer("{\"name\": \"Anna\", \"type\": 5}")),
        llama(
            "JSON as an answer",
            "{\"city\": \"Rome\"} is it.",
            answer("{\"city\": \"Rome\"} is it.")),
        llama("JSON cut off", "{\"name\": \"now\"", answer("{\"name\": \"now\"")),
        llama("list as an answer", "[1, 2] are two.", answer("[1, 2] are two.")),
        llama("brace", "{", answer("{")),
        llama("words before JSON", "Try {\"name\": \"now\"}", answer("Try {\"name\": \"now\"}")),
        llama(
            "its own tools",
            "<|python_tag|>now.call(zone=\"UTC\")<|eom_id|>",
            call("now", "zone", "UTC")),
        llama(
            "JSON after its mark",
            "<|python_tag|>{\"name\": \"now\", \"parameters\": {}}; {\"name\": \"now\","
                + " \"parameters\": {}}",
            call("now"),
            call("now")),
        llama(
            "a program",
            "<|python_tag|>import os\nprint(1)",
            malformed("<|python_tag|>import os\nprint(1)")),
        reply(
            "no tools offered",
            ReplyFormat.LLAMA,
            "",
            List.of(),
            "{\"name\": \"now\"}",
            answer("{\"name\": \"now\"}")),
        // Mistral
        mistral(
            "list of calls",
            "[TOOL_CALLS] [{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome [1]\"},"
                + " \"id\": \"abcde1234\"}, {\"name\": \"now\", \"arguments\": {}}]",
            call("abcde1234", "get_weather", arguments("city", "Rome [1]")),
            call("now")),
        mistral(
            "name and arguments, twice",
            "I look.[TOOL_CALLS]get_weather[ARGS]{\"city\": \"Rome\"}[TOOL_CALLS]now[ARGS]{}",
            answer("I look."),
            call("get_weather", "city", "Rome"),
            call("now")),
        mistral(
            "name, id and arguments",
            "[TOOL_CALLS]get_weather[CALL_ID]abcde1234[ARGS]{\"city\": \"Rome\"}",
            call("abcde1234", "get_weather", arguments("city", "Rome"))),
        mistral("name and braces only", "[TOOL_CALLS]now{}", call("now")),
        mistral("thought", "[THINK]Hm.[/THINK]Yes.", thought("Hm."), answer("Yes.")),
        mistral(
            "thought later",
            "Well. [THINK]Hm.[/THINK] Yes.",
            answer("Well."),
            thought("Hm."),
            answer("Yes.")),
        mistral("no call", "[TOOL_CALLS]nothing", malformed("[TOOL_CALLS]nothing")),
        mistral("brackets", "[TOOL and [THIN", answer("[TOOL and [THIN")),
        // Phi-4
        phi(
            "calls",
            "<|tool_call|>[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}},"
                + " {\"type\": \"function\", \"function\": {\"name\": \"now\", \"arguments\":"
                + " {}}}]<|/tool_call|>",
            call("get_weather", "city", "Rome"),
            call("now")),
        phi("functools", "functools[{\"name\": \"now\", \"arguments\": {}}]", call("now")),
        phi("a word", "import functools\nx", answer("import functools\nx")),
        // Granite
        reply(
            "thought, response",
            ReplyFormat.GRANITE,
            "",
            TOOLS,
            "<think>Hm.</think>\n\n<response>Yes.</response>",
            thought("Hm."),
            answer("Yes.")),
        reply(
            "calls",
            ReplyFormat.GRANITE,
            "",
            TOOLS,
            "<|tool_call|> [{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}]",
            call("get_weather", "city", "Rome")),
        // Gemma 3
        gemma(
            "Python in a fence",
            "Sure.\n```tool_code\nprint(get_weather(city=\"Rome\", days=2))\n```",
            answer("Sure."),
            call("get_weather", "city", "Rome", "days", 2L)),
        gemma(
            "JSON in a fence",
            "```json\n{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Rome\"}}\n```",
            call("get_weather", "city", "Rome")),
        gemma(
            "JSON for the reader",
            "Here:\n```json\n{\"a\": 1}\n```\nBye",
            answer("Here:\n```json\n{\"a\": 1}\n```\nBye")),
        gemma("plain JSON", "{\"name\": \"now\", \"parameters\": {}}", call("now")),
        gemma(
            "FunctionGemma",
            "<start_function_call>call:get_weather{city:<escape>Rome<escape>,days:2}<end_function_call>",
            call("get_weather", "city", "Rome", "days", 2L)),
        // Gemma 4
        gemma4(
            "thought and call",
            "<|channel>thought\n"
                + "Hm.\n"
                + "<channel|><|tool_call>call:get_weather{city:<|\"|>Rome,"
                + " {\"x\"}<|\"|>,days:2,ratio:-0.5,exact:true,note:null,tags:[<|\"|>a<|\"|>,1,{<|\"|>k<|\"|>:[]}],o:{a"
                + " b:false}}<tool_call|>",
            thought("Hm."),
            call(
                "get_weather",
                "city",
                "Rome, {\"x\"}",
                "days",
                2L,
                "ratio",
                -0.5,
                "exact",
                true,
                "note",
                null,
                "tags",
                List.of("a", 1L, Map.of("k", List.of())),
                "o",
                Map.of("a b", false))),
        gemma4(
            "two calls, then the mark of a response",
            "<|tool_call>call:now{}<tool_call|><|tool_call>call:now{}<tool_call|><|tool_response>",
            call("now"),
            call("now")),
        gemma4("answer", "<|channel>thought\n<channel|>Hi <b>.<turn|>", answer("Hi <b>.")),
        gemma4(
            "broken",
            "<|tool_call>call:now{a:<|\"|>x}<tool_call|>",
            malformed("<|tool_call>call:now{a:<|\"|>x}<tool_call|>")),
        // LFM2
        lfm2(
            "calls",
            "<|tool_call_start|>[get_weather(city=\"Rome \\\"x\\\"\\n"
                + "\", days=2, tags=['a', 1.5, (None, True)], o={'k': {}}),"
                + " now()]<|tool_call_end|>Checking.",
            call(
                "get_weather",
                "city",
                "Rome \"x\"\n",
                "days",
                2L,
                "tags",
                Arrays.asList("a", 1.5, Arrays.asList(null, true)),
                "o",
                Map.of("k", Map.of())),
            call("now"),
            answer("Checking.")),
        lfm2(
            "JSON",
            "<|tool_call_start|>[{\"name\": \"now\", \"arguments\": {}}]<|tool_call_end|>",
            call("now")),
        lfm2(
            "long and joined strings",
            "<|tool_call_start|>[get_weather(city='''a 'b'\n"
                + "\"c\"''' \"d\" '', note=\"\")]<|tool_call_end|>",
            call("get_weather", "city", "a 'b'\n\"c\"d", "note", "")),
        lfm2(
            "an argument without name",
            "<|tool_call_start|>[get_weather(\"Rome\")]<|tool_call_end|>",
            malformed("<|tool_call_start|>[get_weather(\"Rome\")]<|tool_call_end|>")),
        // gpt-oss
        harmony(
            "thought and answer",
            "<|channel|>analysis<|message|>Simple.<|end|><|start|>assistant<|channel|>final<|message|>Hello"
                + " <b>.\n"
                + "<|return|>",
            thought("Simple."),
            answer("Hello <b>.\n")),
        harmony(
            "thought, preamble and call",
            "<|channel|>analysis<|message|>Need"
                + " it.<|end|><|start|>assistant<|channel|>commentary<|message|>I"
                + " look.<|end|><|start|>assistant<|channel|>commentary to=functions.get_weather"
                + " <|constrain|>json<|message|>{\"city\": \"Rome\"}<|call|>",
            thought("Need it."),
            answer("I look."),
            call("get_weather", "city", "Rome")),
        harmony(
            "recipient before the channel, no end",
            " to=functions.now<|channel|>commentary json<|message|>{}",
            call("now")),
        harmony(
            "two thoughts",
            "<|channel|>analysis<|message|>One.<|end|><|start|>assistant<|channel|>analysis<|message|>Two.<|end|>"
                + "<|start|>assistant<|channel|>final<|message|>Three.",
            thought("One.\n\nTwo."),
            answer("Three.")),
        harmony(
            "no JSON",
            "<|channel|>commentary to=functions.now<|message|>soon<|call|>",
            malformed("<|channel|>commentary to=functions.now<|message|>soon")),
        harmony("no header", "Hello there.", answer("Hello there.")),
        harmony("cut off in a thought", "<|channel|>analysis<|message|>Sim", thought("Sim")),
        harmony("cut off in a header", "<|channel|>ana"),
        // others
        reply(
            "thought",
            ReplyFormat.PLAIN,
            "",
            List.of(),
            "<think>Hm.</think>Yes.",
            thought("Hm."),
            answer("Yes.")),
        reply(
            "nothing else is marked",
            ReplyFormat.PLAIN,
            "",
            TOOLS,
            "<tool_call>{\"name\": \"now\"}</tool_call>",
            answer("<tool_call>{\"name\": \"now\"}</tool_call>")));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void takesApartWhatComesAtOnce(Reply reply) {
    assertThat(parse(reply, List.of(reply.text()))).isEqualTo(reply.parts());
  }

  @ParameterizedTest
  @MethodSource("replies")
  void takesApartTheSameCutAnywhere(Reply reply) {
    String text = reply.text();
    for (int cut = 0; cut <= text.length(); cut++) {
      assertThat(parse(reply, List.of(text.substring(0, cut), text.substring(cut))))
          .as("cut at %d", cut)
          .isEqualTo(reply.parts());
    }
    assertThat(parse(reply, text.chars().mapToObj(Character::toString).toList()))
        .isEqualTo(reply.parts());
  }

  @ParameterizedTest
  @MethodSource("replies")
  void takesApartTheSameCutAtRandom(Reply reply) {
    long seed = 20260304;
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      List<String> pieces = new ArrayList<>();
      int start = 0;
      while (start < reply.text().length()) {
        int end = Math.min(reply.text().length(), start + 1 + random.nextInt(12));
        pieces.add(reply.text().substring(start, end));
        start = end;
      }
      assertThat(parse(reply, pieces)).as("seed %d, %s", seed, pieces).isEqualTo(reply.parts());
    }
  }

  @Test
  void givesTextAsItComes() {
    ReplyParser parser = ReplyFormat.TAGS.parser("", TOOLS);

    assertThat(parser.add("<think>Hm")).containsExactly(new Thinking("Hm"));
    assertThat(parser.add(", so.</thi")).containsExactly(new Thinking(", so."));
    assertThat(parser.add("nk>\n\nYes")).containsExactly(new Answer("Yes"));
    assertThat(parser.add(" it")).containsExactly(new Answer(" it"));
    assertThat(parser.add(" is < 5")).containsExactly(new Answer(" is < 5"));
    assertThat(parser.add(" <tool")).isEmpty();
    assertThat(parser.add("s>")).containsExactly(new Answer(" <tools>"));
    assertThat(parser.finish()).isEmpty();
  }

  @Test
  void saysWhyACallIsMalformed() {
    ReplyParser parser = ReplyFormat.TAGS.parser("", TOOLS);

    assertThat(parser.add("<tool_call>[1]</tool_call>"))
        .containsExactly(
            new MalformedCall("<tool_call>[1]</tool_call>", "a call must be a JSON object"));
  }

  @Test
  void givesEachCallAnIdOfNineLettersAndDigits() {
    ReplyParser parser = ReplyFormat.TAGS.parser("", TOOLS);
    List<ReplyPart> parts =
        parser.add("<tool_call>{\"name\": \"now\"}\n{\"name\": \"now\"}</tool_call>");

    assertThat(parts)
        .extracting(part -> ((Call) part).call().id())
        .allMatch(id -> id.matches("[a-zA-Z0-9]{9}"))
        .doesNotHaveDuplicates();
  }

  @Test
  void endsWhateverIsWritten() {
    long seed = System.nanoTime();
    System.out.println("ReplyParserTests: seed=" + seed);
    Random random = new Random(seed);
    List<ReplyFormat> formats = List.of(ReplyFormat.values());
    List<String> pieces = new ArrayList<>();
    replies()
        .forEach(
            reply -> pieces.addAll(List.of(reply.text().split("(?<=[>\\]{(])|(?=[<\\[])", -1))));
    for (int i = 0; i < 3_000; i++) {
      ReplyFormat format = formats.get(random.nextInt(formats.size()));
      ReplyParser parser = format.parser(random.nextBoolean() ? "" : "<think>\n", TOOLS);
      StringBuilder written = new StringBuilder();
      int length = random.nextInt(30);
      for (int j = 0; j < length; j++) {
        String piece = pieces.get(random.nextInt(pieces.size()));
        written.append(piece);
        assertThat(parser.add(piece)).doesNotContainNull();
      }
      assertThat(parser.finish()).as("seed %d: %s %s", seed, format, written).doesNotContainNull();
    }
  }

  @Test
  void survivesCallsNestedTooDeeply() {
    String deep = "[".repeat(100_000);
    for (ReplyFormat format : ReplyFormat.values()) {
      for (String open :
          List.of(
              "<tool_call>{\"name\": \"now\", \"arguments\": {\"a\": ",
              "<|tool_call|>",
              "[TOOL_CALLS]now[ARGS]{\"a\": ",
              "<|tool_call>call:now{a:",
              "<|tool_call_start|>[now(a=",
              "<|python_tag|>now(a=",
              "<|channel|>commentary to=functions.now<|message|>{\"a\": ")) {
        ReplyParser parser = format.parser("", TOOLS);
        parser.add(open);
        parser.add(deep);
        assertThat(parser.finish()).noneMatch(Call.class::isInstance);
      }
    }
  }

  private static List<ReplyPart> parse(Reply reply, List<String> pieces) {
    int[] ids = {0};
    ReplyParser parser =
        reply.format().parser(reply.prompt(), reply.tools(), () -> "id" + ++ids[0]);
    List<ReplyPart> parts = new ArrayList<>();
    for (String piece : pieces) {
      parser.add(piece).forEach(part -> append(parts, part));
    }
    parser.finish().forEach(part -> append(parts, part));
    return parts.stream().map(ReplyParserTests::comparable).toList();
  }

  private static void append(List<ReplyPart> parts, ReplyPart part) {
    ReplyPart last = parts.isEmpty() ? null : parts.getLast();
    if (part instanceof Answer(String text) && last instanceof Answer(String before)) {
      parts.set(parts.size() - 1, new Answer(before + text));
    } else if (part instanceof Thinking(String text) && last instanceof Thinking(String before)) {
      parts.set(parts.size() - 1, new Thinking(before + text));
    } else {
      parts.add(part);
    }
  }

  /// The same without what the expectations leave open: ids that Cairn gives, and reasons.
  private static ReplyPart comparable(ReplyPart part) {
    return switch (part) {
      case Call(ToolCall call) when call.id().startsWith("id") ->
          new Call(new ToolCall("", call.name(), call.arguments()));
      case MalformedCall(String text, String reason) -> {
        assertThat(reason).isNotBlank();
        yield malformed(text);
      }
      default -> part;
    };
  }

  private static Reply tags(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.TAGS, "<|im_start|>assistant\n", TOOLS, text, parts);
  }

  private static Reply inThought(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.TAGS, "<|im_start|>assistant\n<think>\n", TOOLS, text, parts);
  }

  private static Reply llama(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.LLAMA, "", TOOLS, text, parts);
  }

  private static Reply mistral(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.MISTRAL, "", TOOLS, text, parts);
  }

  private static Reply phi(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.PHI, "", TOOLS, text, parts);
  }

  private static Reply gemma(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.GEMMA, "", TOOLS, text, parts);
  }

  private static Reply gemma4(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.GEMMA_4, "", TOOLS, text, parts);
  }

  private static Reply lfm2(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.LFM2, "", TOOLS, text, parts);
  }

  private static Reply harmony(String name, String text, ReplyPart... parts) {
    return reply(name, ReplyFormat.HARMONY, "<|start|>assistant", TOOLS, text, parts);
  }

  private static Reply reply(
      String name,
      ReplyFormat format,
      String prompt,
      List<ToolDefinition> tools,
      String text,
      ReplyPart... parts) {
    return new Reply(name, format, prompt, tools, text, List.of(parts));
  }

  private static ReplyPart answer(String text) {
    return new Answer(text);
  }

  private static ReplyPart thought(String text) {
    return new Thinking(text);
  }

  private static ReplyPart malformed(String text) {
    return new MalformedCall(text, "");
  }

  private static ReplyPart call(String name, @Nullable Object... arguments) {
    return call("", name, arguments(arguments));
  }

  private static ReplyPart call(String id, String name, Map<String, @Nullable Object> arguments) {
    return new Call(new ToolCall(id, name, arguments));
  }

  private static Map<String, @Nullable Object> arguments(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      arguments.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return arguments;
  }
}
