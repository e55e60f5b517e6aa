package app.cairn.llm.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever a template looks like, it renders or fails with a [TemplateException], soon.
class TemplateFuzzTests {

  private static final int TEMPLATES = 4_000;
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final TemplateLimits LIMITS =
      new TemplateLimits(Duration.ofSeconds(2), 300_000, 2_000_000, TemplateLimits.DEFAULT.depth());

  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "{%-",
          "-%}",
          "{{-",
          "-}}",
          "{% raw %}",
          "{% endraw %}",
          " if ",
          " elif ",
          " else ",
          " endif ",
          " for ",
          " in ",
          " endfor ",
          " recursive ",
          " set ",
          " endset ",
          " macro ",
          " endmacro ",
          " call ",
          " endcall ",
          " filter ",
          " endfilter ",
          " with ",
          " endwith ",
          " break ",
          " continue ",
          " is ",
          " not ",
          " and ",
          " or ",
          " none ",
          " true ",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ".",
          ",",
          ":",
          "|",
          "~",
          "+",
          "-",
          "*",
          "/",
          "//",
          "**",
          "%",
          "==",
          "<",
          "=",
          "'",
          "\"",
          "'a'",
          "1",
          "1.5",
          "99999999999",
          "1e308",
          "x",
          "messages",
          "message",
          "loop",
          "loop.index",
          "namespace(",
          "range(",
          "caller()",
          "tojson",
          "join",
          "length",
          "upper",
          "map",
          "'__class__'",
          ".items()",
          ".split(",
          "\n",
          " ",
          "\\",
          "\u0000",
          "😀",
          "\uD83D",
          "defined",
          "%s",
          "raise_exception(",
          "m(");

  @Test
  void survivesMutantsAndNonsense() throws IOException, URISyntaxException {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("TemplateFuzzTests: fuzz.seed=" + seed);
    Random random = new Random(seed);
    List<String> seeds = templates();
    for (int i = 0; i < TEMPLATES; i++) {
      String source =
          i % 3 == 0 ? nonsense(random) : mutant(seeds.get(random.nextInt(seeds.size())), random);
      long start = System.nanoTime();
      try {
        Template.compile(source).render(context(random), LIMITS, LocalDateTime::now);
      } catch (TemplateException expected) {
        assertThat(expected.reason()).isNotBlank();
        assertThat(expected.line()).isPositive();
      } catch (Throwable e) {
        fail("template %d of seed %d:%n%s".formatted(i, seed, source), e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("template %d of seed %d:%n%s", i, seed, source)
          .isLessThan(LONGEST);
    }
  }

  private static String nonsense(Random random) {
    StringBuilder text = new StringBuilder("{{ ");
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.append(random.nextBoolean() ? " }}" : " %}").toString();
  }

  /// Cuts, doubles, swaps and inserts pieces of a template.
  private static String mutant(String template, Random random) {
    StringBuilder text = new StringBuilder(template);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && !text.isEmpty(); i++) {
      int start = random.nextInt(text.length());
      int end = Math.min(text.length(), start + random.nextInt(60));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(start, end);
        case 1 -> text.insert(start, text.substring(start, end));
        case 2 -> text.replace(start, end, PIECES.get(random.nextInt(PIECES.size())));
        default -> text.insert(start, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  private static Map<String, Object> context(Random random) {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (String role : List.of("system", "user", "assistant", "tool")) {
      messages.add(
          Map.of(
              "role",
              role,
              "content",
              random.nextInt(5) == 0 ? List.of(Map.of("type", "text", "text", "t")) : "text",
              "tool_calls",
              List.of(Map.of("function", Map.of("name", "f", "arguments", Map.of("a", 1))))));
    }
    return Map.of(
        "messages",
        messages,
        "tools",
        List.of(Map.of("type", "function", "function", Map.of("name", "f"))),
        "bos_token",
        "<s>",
        "x",
        random.nextBoolean() ? "text" : List.of(1, "a", 2.5));
  }

  private static List<String> templates() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(
                    TemplateFuzzTests.class.getResource("/golden/chat-templates/templates"))
                .toURI());
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }
}
