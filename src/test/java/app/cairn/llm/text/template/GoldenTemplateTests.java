package app.cairn.llm.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Compares renderings with those of Python's Jinja2; see `golden/README.md`.
class GoldenTemplateTests {

  private static final String FOLDER_PROPERTY = "golden.templates";
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 4, 17, 6, 7);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Stream<Path> templates() throws IOException, URISyntaxException {
    String given = System.getProperty(FOLDER_PROPERTY);
    Path folder = given == null ? resource("templates") : Path.of(given);
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void rendersAsJinjaDoes(Path file) throws IOException, URISyntaxException {
    String name = file.getFileName().toString().replace(".jinja", "");
    Map<String, Map<String, Object>> expected =
        JSON.readValue(
            Files.readString(resource("expected").resolve(name + ".json")),
            new TypeReference<>() {});
    String source = Files.readString(file);
    List<String> differences = new ArrayList<>();
    conversations()
        .forEach(
            (conversation, context) -> {
              Map<String, Object> wanted = expected.get(conversation);
              Map<String, Object> found = render(source, context);
              if (wanted == null || !agree(wanted, found)) {
                differences.add("%s%n  %s%n  %s".formatted(conversation, wanted, found));
              }
            });
    System.out.printf(
        "golden %s %d conversations %s%n",
        name, expected.size(), differences.isEmpty() ? "ok" : "FAIL " + differences.size());
    assertThat(differences).isEmpty();
  }

  @Test
  void givesSnippetsTheMeaningThatJinjaGivesThem() throws IOException, URISyntaxException {
    Map<String, Object> snippets =
        JSON.readValue(Files.readString(resource("snippets.json")), new TypeReference<>() {});
    List<Map<String, Object>> expected =
        JSON.readValue(
            Files.readString(resource("snippets-expected.json")), new TypeReference<>() {});
    List<?> templates = (List<?>) Objects.requireNonNull(snippets.get("templates"));
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < templates.size(); i++) {
      String template = (String) Objects.requireNonNull(templates.get(i));
      Map<String, Object> found = render(template, map(snippets.get("context")));
      if (!agreeButForWords(expected.get(i), found)) {
        differences.add("%s%n  %s%n  %s".formatted(template, expected.get(i), found));
      }
    }
    assertThat(expected).hasSameSizeAs(templates);
    assertThat(differences).isEmpty();
  }

  private static Map<String, Object> render(
      String source, Map<String, ? extends @Nullable Object> context) {
    try {
      return Map.of(
          "text", Template.compile(source).render(context, TemplateLimits.DEFAULT, () -> NOW));
    } catch (TemplateException e) {
      return Map.of("error", e.kind().name(), "message", e.reason(), "line", e.line());
    }
  }

  /// Whether both are the same text, or the same failure at most a line apart, since Jinja2 names
  /// the line of a statement's first or last token. Of a template whose licence keeps its text out,
  /// only digests are known.
  private static boolean agree(Map<String, Object> expected, Map<String, Object> found) {
    if (expected.containsKey("sha256")) {
      Object text = found.getOrDefault("text", found.get("message"));
      return Objects.equals(expected.get("error"), found.get("error"))
          && Objects.equals(expected.get("sha256"), sha256(String.valueOf(text)));
    }
    if ("maximum recursion depth exceeded".equals(expected.get("message"))) {
      return TemplateException.Kind.LIMIT.name().equals(found.get("error"));
    }
    return sameFailure(expected, found)
        && Objects.equals(expected.get("message"), found.get("message"))
        && Objects.equals(expected.get("text"), found.get("text"));
  }

  private static boolean sameFailure(Map<String, Object> expected, Map<String, Object> found) {
    return Objects.equals(expected.get("error"), found.get("error"))
        && (!(expected.get("line") instanceof Integer line)
            || Math.abs(line - (Integer) Objects.requireNonNull(found.get("line"))) <= 1);
  }

  /// As [#agree], but what Python's own functions and parser say may be worded otherwise.
  private static boolean agreeButForWords(Map<String, Object> expected, Map<String, Object> found) {
    boolean worded =
        List.of("RUNTIME", "SYNTAX").contains(expected.getOrDefault("error", "").toString());
    return worded ? sameFailure(expected, found) : agree(expected, found);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Map<String, @Nullable Object>> conversations() {
    Map<String, Object> data;
    try {
      data =
          JSON.readValue(
              Files.readString(resource("conversations.json")), new TypeReference<>() {});
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    Map<String, @Nullable Object> parts = map(data.get("parts"));
    Map<String, Map<String, @Nullable Object>> contexts = new LinkedHashMap<>();
    map(data.get("conversations"))
        .forEach(
            (name, conversation) -> {
              Map<String, @Nullable Object> context = new HashMap<>();
              context.put("messages", List.of());
              context.put("tools", null);
              context.put("documents", null);
              context.put("add_generation_prompt", false);
              context.putAll(map(data.get("tokens")));
              context.putAll(map(conversation));
              for (String shared : List.of("messages", "tools", "documents")) {
                if (context.get(shared) instanceof String part) {
                  context.put(shared, parts.get(part));
                }
              }
              contexts.put(name, context);
            });
    return contexts;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(
                GoldenTemplateTests.class.getResource("/golden/chat-templates/" + name))
            .toURI());
  }
}
