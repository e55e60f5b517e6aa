package app.cairn.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.llm.text.ChatMessage.AssistantMessage;
import app.cairn.llm.text.ChatMessage.SystemMessage;
import app.cairn.llm.text.ChatMessage.ToolMessage;
import app.cairn.llm.text.ChatMessage.UserMessage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class ChatTemplateTests {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 4, 17, 6, 7);
  private static final Map<String, String> TOKENS =
      Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>", "pad_token", "<pad>");

  private static final ToolDefinition WEATHER = weather();

  /// Conversations of the golden data, as messages.
  private static final Map<String, Conversation> CONVERSATIONS =
      Map.of(
          "plain",
          new Conversation(
              List.of(new UserMessage("Hello!")), List.of(), ChatTemplateOptions.DEFAULT),
          "system",
          new Conversation(
              List.of(new SystemMessage("You answer in one word."), new UserMessage("Hello!")),
              List.of(),
              ChatTemplateOptions.DEFAULT),
          "multi turn",
          new Conversation(
              List.of(
                  new SystemMessage("You are a careful assistant."),
                  new UserMessage("What is 2 + 2?"),
                  new AssistantMessage("4"),
                  new UserMessage("And twice that?"),
                  new AssistantMessage("8, of course."),
                  new UserMessage("Thanks. Why?")),
              List.of(),
              ChatTemplateOptions.DEFAULT),
          "thinking on",
          new Conversation(
              List.of(new UserMessage("Is 97 prime?")),
              List.of(),
              ChatTemplateOptions.DEFAULT.withThinking(true)),
          "thinking off",
          new Conversation(
              List.of(new UserMessage("Is 97 prime?")),
              List.of(),
              ChatTemplateOptions.DEFAULT.withThinking(false)),
          "tools offered with system",
          new Conversation(
              List.of(
                  new SystemMessage("Use tools when they help."),
                  new UserMessage("What is the weather in Hanoi?")),
              List.of(WEATHER),
              ChatTemplateOptions.DEFAULT),
          "tool calls with reasoning",
          new Conversation(
              List.of(
                  new UserMessage("Weather in Rome, then in Paris"),
                  calling("First Rome.", "Two calls.", "call_aaaa", "Rome"),
                  new ToolMessage("sunny", "call_aaaa", "get_weather"),
                  calling("", "Now Paris.", "call_bbbb", "Paris"),
                  new ToolMessage("rain", "call_bbbb", "get_weather")),
              List.of(WEATHER),
              ChatTemplateOptions.DEFAULT.withThinking(true)),
          "tool loop nine",
          new Conversation(
              List.of(
                  new UserMessage("What is the weather in Hanoi?"),
                  calling("", "", "abcde1234", "Hanoi"),
                  new ToolMessage("{\"temperature\": 31.5}", "abcde1234", "get_weather"),
                  new AssistantMessage("31.5 degrees."),
                  new UserMessage("And in Paris?")),
              List.of(WEATHER),
              ChatTemplateOptions.DEFAULT));

  private record Conversation(
      List<ChatMessage> messages, List<ToolDefinition> tools, ChatTemplateOptions options) {}

  static Stream<Path> templates() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(golden("templates"))) {
      return files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void rendersMessagesAsJinjaRendersTheSameAsMaps(Path file)
      throws IOException, URISyntaxException {
    String name = file.getFileName().toString().replace(".jinja", "");
    Map<String, Map<String, Object>> expected =
        JSON.readValue(
            Files.readString(golden("expected").resolve(name + ".json")), new TypeReference<>() {});
    ChatTemplate template = ChatTemplate.compile(name, Files.readString(file), TOKENS, () -> NOW);
    CONVERSATIONS.forEach(
        (title, conversation) -> {
          Object text = Objects.requireNonNull(expected.get(title)).get("text");
          boolean offered = conversation.tools().isEmpty() || template.takesTools();
          if (text != null && offered) {
            assertThat(render(template, conversation)).as(title).isEqualTo(text);
          }
        });
  }

  @Test
  void putsASystemMessageBeforeTheUsersWhereTheTemplateKnowsNone() {
    ChatTemplate template =
        compile(
            "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{%"
                + " endif %}<{{ m.role }}>{{ m.content }}{% endfor %}");

    assertThat(
            template.render(
                List.of(
                    new SystemMessage("Be brief."),
                    new UserMessage("Hi"),
                    new AssistantMessage("Ho"),
                    new UserMessage("Why?")),
                List.of(),
                ChatTemplateOptions.DEFAULT))
        .isEqualTo("<user>Be brief.\n\nHi<assistant>Ho<user>Why?");
    assertThat(
            template.render(
                List.of(new SystemMessage("Be brief.")), List.of(), ChatTemplateOptions.DEFAULT))
        .isEqualTo("<user>Be brief.");
  }

  @Test
  void tellsOfToolsInTheSystemMessageWhereTheTemplateLooksThere() {
    ChatTemplate template =
        compile(
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% if 'tools' in m and m.tools is"
                + " not none %}|{{ m.tools }}|{% endif %}{% endfor %}");

    assertThat(template.takesTools()).isTrue();
    assertThat(
            template.render(
                List.of(new UserMessage("Hi")),
                List.of(new ToolDefinition("now", "The time", Map.of("type", "object"))),
                ChatTemplateOptions.DEFAULT))
        .isEqualTo(
            "<system>|[{\"type\":\"function\",\"function\":{\"name\":\"now\",\"description\":\"The"
                + " time\",\"parameters\":{\"type\":\"object\"}}}]|<user>Hi");
  }

  @Test
  void givesArgumentsAsTextWhereTheTemplateJoinsThem() {
    ChatTemplate template =
        compile(
            "{% for m in messages %}{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name +"
                + " c.function.arguments }}{% endfor %}{% endfor %}");

    assertThat(template.takesTools()).isFalse();
    assertThat(
            template.render(
                List.of(new UserMessage("Hi "), calling("", "", "1", "Rome")),
                List.of(WEATHER),
                ChatTemplateOptions.DEFAULT))
        .isEqualTo("Hi get_weather{\"city\":\"Rome\"}");
  }

  @Test
  void leavesContentOutWhereTheTemplateShowsCallsOnlyThen() {
    ChatTemplate template =
        compile(
            "{% for m in messages %}{% if m.content is none %}{{"
                + " m.tool_calls[0].function.arguments.city }}{% else %}{{ m.content }}{% endif"
                + " %}{% endfor %}");

    assertThat(
            template.render(
                List.of(calling("", "", "1", "Rome"), calling(" text", "", "1", "Rome")),
                List.of(),
                ChatTemplateOptions.DEFAULT))
        .isEqualTo("Rome text");
  }

  @Test
  void shortensIdsOfCallsForMistral() {
    ChatTemplate template =
        compile(
            "{% for m in messages %}{% for c in m.tool_calls or [] %}{% if c.id|length != 9 %}"
                + "{{ raise_exception('nine') }}{% endif %}{{ c.id }}{% endfor %}"
                + "{{ m.tool_call_id or '' }}{{ m.content }}{% endfor %}");
    String longId = "call_0123456789abcdef";
    String text =
        template.render(
            List.of(
                calling("", "", longId, "Rome"),
                new ToolMessage("|", longId, "get_weather"),
                calling("", "", "abcde1234", "Rome")),
            List.of(),
            ChatTemplateOptions.DEFAULT);

    assertThat(text).matches("([a-z0-9]{9})\\1\\|abcde1234");
  }

  @Test
  void leavesThoughtsOutWhereTheTemplateRefusesThemBesideText()
      throws IOException, URISyntaxException {
    ChatTemplate template =
        ChatTemplate.compile(
            "gpt-oss",
            Files.readString(golden("templates/openai-gpt-oss-120b.jinja")),
            Map.of(),
            () -> NOW);

    assertThat(
            template.render(
                List.of(
                    new UserMessage("Weather?"),
                    calling("I look.", "Hm.", "1", "Rome"),
                    new ToolMessage("mild", "1", "get_weather")),
                List.of(WEATHER),
                ChatTemplateOptions.DEFAULT))
        .contains("I look.", "functions.get_weather", "mild")
        .doesNotContain("Hm.");
  }

  @Test
  void saysWhetherThinkingCanBeSwitched() {
    assertThat(compile("{{ messages[0].content }}{{ enable_thinking }}").switchesThinking())
        .isTrue();
    assertThat(compile("{{ messages[0].content }}").switchesThinking()).isFalse();
  }

  @Test
  void passesEffortAndOtherVariables() {
    ChatTemplateOptions options =
        new ChatTemplateOptions(
                false, Optional.empty(), Optional.empty(), Map.of("date_string", "today"))
            .withReasoningEffort("high");

    assertThat(
            compile(
                    "{{ reasoning_effort }} {{ date_string }} {{ add_generation_prompt }} {{"
                        + " bos_token }}")
                .render(List.of(), List.of(), options))
        .isEqualTo("high today False <s>");
  }

  @Test
  void namesTheModelWhoseTemplateRefuses() {
    ChatTemplate template =
        compile(
            "{% if messages|length > 1 %}{{ raise_exception('One message at a time.') }}{% endif"
                + " %}");

    assertThatThrownBy(
            () ->
                template.render(
                    List.of(new UserMessage("a"), new UserMessage("b")),
                    List.of(),
                    ChatTemplateOptions.DEFAULT))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessage(
            "The chat template of test does not take this conversation: One message at a time.");
    assertThatThrownBy(() -> compile("{{ 1 + }}"))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessage(
            "The chat template of test cannot be read: line 1: unexpected 'end of print"
                + " statement'");
    assertThatThrownBy(
            () -> compile("\n{{ x.y }}").render(List.of(), List.of(), ChatTemplateOptions.DEFAULT))
        .hasMessage("The chat template of test fails, line 2: 'x' is undefined");
  }

  @Test
  void readsATemplateFileBeforeTheConfiguration(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\": \"old\", \"bos_token\": {\"content\": \"<b>\"}, \"eos_token\": null}");
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ bos_token }}new");

    assertThat(rendered(folder, List.of())).isEqualTo("<b>new");
    Files.delete(folder.resolve("chat_template.jinja"));
    assertThat(rendered(folder, List.of())).isEqualTo("old");
  }

  @Test
  void takesTheTemplateForToolsWhereThereAreTools(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"r\"}, {\"name\": \"default\","
            + " \"template\": \"d\"}, {\"name\": \"tool_use\", \"template\": \"{{"
            + " tools[0].function.name }}\"}]}");
    Files.writeString(folder.resolve("special_tokens_map.json"), "{\"bos_token\": \"<b>\"}");

    assertThat(rendered(folder, List.of())).isEqualTo("d");
    assertThat(rendered(folder, List.of(WEATHER))).isEqualTo("get_weather");
  }

  @Test
  void saysWhatIsWrongWithAFolder(@TempDir Path folder) throws IOException {
    assertThat(ChatTemplateFiles.read(folder)).isEmpty();
    Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
    assertThat(ChatTemplateFiles.read(folder)).isEmpty();
    Files.writeString(folder.resolve("tokenizer_config.json"), "{broken");
    assertThatThrownBy(() -> ChatTemplateFiles.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokenizer_config.json is not readable JSON");
  }

  private static String rendered(Path folder, List<ToolDefinition> tools) throws IOException {
    return ChatTemplateFiles.read(folder)
        .orElseThrow()
        .render(List.of(new UserMessage("Hi")), tools, ChatTemplateOptions.DEFAULT);
  }

  private static String render(ChatTemplate template, Conversation conversation) {
    return template.render(conversation.messages(), conversation.tools(), conversation.options());
  }

  private static ChatTemplate compile(String source) {
    return ChatTemplate.compile("test", source, TOKENS);
  }

  private static AssistantMessage calling(String text, String thinking, String id, String city) {
    return new AssistantMessage(
        text, thinking, List.of(new ToolCall(id, "get_weather", Map.of("city", city))));
  }

  private static ToolDefinition weather() {
    Map<String, @Nullable Object> city = new LinkedHashMap<>();
    city.put("type", "string");
    city.put("description", "The city, e.g. \"Zürich\"");
    Map<String, @Nullable Object> unit = new LinkedHashMap<>();
    unit.put("type", "string");
    unit.put("enum", List.of("celsius", "fahrenheit"));
    unit.put("description", "The unit");
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("city", city);
    properties.put("unit", unit);
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("type", "object");
    parameters.put("properties", properties);
    parameters.put("required", List.of("city"));
    return new ToolDefinition("get_weather", "Get the weather of a place.", parameters);
  }

  private static Path golden(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(
                ChatTemplateTests.class.getResource("/golden/chat-templates/" + name))
            .toURI());
  }
}
