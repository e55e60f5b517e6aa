package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// The YAML between two `---` lines at the top of a Markdown file.
///
/// @param body the rest of the file
record FrontMatter(
    @Nullable String title, List<String> tags, @Nullable String description, String body) {

  private static final int LONGEST = 100_000;
  private static final int MAX_ALIASES = 10;

  FrontMatter {
    tags = List.copyOf(tags);
  }

  /// Splits a file; broken YAML is dropped and leaves no title and no tags.
  static FrontMatter split(String text) {
    String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (!unmarked.startsWith("---\n") && !unmarked.startsWith("---\r\n")) {
      return new FrontMatter(null, List.of(), null, unmarked);
    }
    int start = unmarked.indexOf('\n') + 1;
    int end = endOfYaml(unmarked, start);
    if (end < 0) {
      return new FrontMatter(null, List.of(), null, unmarked);
    }
    int lineEnd = unmarked.indexOf('\n', end);
    String body = lineEnd < 0 ? "" : unmarked.substring(lineEnd + 1);
    Map<?, ?> values = load(unmarked.substring(start, end));
    List<String> tags = new ArrayList<>();
    for (String key : List.of("tags", "tag", "keywords")) {
      addTags(value(values, key), tags);
    }
    return new FrontMatter(
        scalar(value(values, "title")), tags, scalar(value(values, "description")), body);
  }

  private static int endOfYaml(String text, int start) {
    int limit = Math.min(text.length(), start + LONGEST);
    for (int line = start; line < limit; ) {
      int next = text.indexOf('\n', line);
      String content = text.substring(line, next < 0 ? text.length() : next).stripTrailing();
      if (content.equals("---") || content.equals("...")) {
        return line;
      }
      if (next < 0) {
        return -1;
      }
      line = next + 1;
    }
    return -1;
  }

  private static Map<?, ?> load(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setCodePointLimit(LONGEST);
    try {
      return new Yaml(new SafeConstructor(options)).load(yaml) instanceof Map<?, ?> map
          ? map
          : Map.of();
    } catch (YAMLException | IllegalArgumentException | ClassCastException broken) {
      return Map.of();
    }
  }

  private static @Nullable Object value(Map<?, ?> values, String key) {
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      if (entry.getKey() instanceof String name && name.toLowerCase(Locale.ROOT).equals(key)) {
        return entry.getValue();
      }
    }
    return null;
  }

  private static @Nullable String scalar(@Nullable Object value) {
    return value instanceof String || value instanceof Number ? value.toString() : null;
  }

  private static void addTags(@Nullable Object value, List<String> tags) {
    if (value instanceof Collection<?> many) {
      many.stream().limit(1_000).forEach(one -> addTag(scalar(one), tags));
      return;
    }
    String list = scalar(value);
    if (list != null) {
      for (String tag : list.split(list.contains(",") ? "," : "\\s+", -1)) {
        addTag(tag, tags);
      }
    }
  }

  private static void addTag(@Nullable String tag, List<String> tags) {
    if (tag != null && !tag.isBlank()) {
      String name = tag.strip();
      tags.add(name.startsWith("#") ? name.substring(1) : name);
    }
  }
}
