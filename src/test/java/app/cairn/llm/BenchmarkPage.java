package app.cairn.llm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where results are kept: a page with a section for each benchmark.
final class BenchmarkPage {

  private static final Path PAGE = Path.of("docs/benchmarks.md");

  private BenchmarkPage() {}

  /// Replaces a section of the page, or adds it at the end.
  static void write(String title, String text) throws IOException {
    String page = Files.exists(PAGE) ? Files.readString(PAGE) : "# Benchmarks\n";
    String section = "## " + title + "\n\n" + text.strip() + "\n";
    Matcher known =
        Pattern.compile("(?ms)^## " + Pattern.quote(title) + "\n.*?(?=^## |\\z)").matcher(page);
    String written =
        known.find()
            ? page.substring(0, known.start())
                + section
                + (known.end() < page.length() ? "\n" : "")
                + page.substring(known.end())
            : page.stripTrailing() + "\n\n" + section;
    Files.writeString(PAGE, written);
    System.out.println("Written to " + PAGE);
  }

  /// The machine: processor, cores, system, and how much else it does.
  static String machine() throws IOException {
    return "%s, %d cores, %s %s, Java %s, load average %.0f"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version").replaceFirst("-.*", ""),
            Runtime.version().feature(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /// The name of NVIDIA's card, as its driver gives it.
  static String card() throws IOException {
    Process query =
        new ProcessBuilder("nvidia-smi", "--query-gpu=name", "--format=csv,noheader").start();
    try (var lines = query.inputReader(StandardCharsets.UTF_8)) {
      return Objects.requireNonNullElse(lines.readLine(), "no card");
    }
  }

  private static String processor() throws IOException {
    Path information = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(information)) {
      return System.getProperty("os.arch");
    }
    List<String> lines = Files.readAllLines(information);
    String name = value(lines, "model name").orElse(System.getProperty("os.arch"));
    String flags = " " + value(lines, "flags").orElse("") + " ";
    String vectors =
        flags.contains(" avx512f ")
            ? " with AVX-512"
            : flags.contains(" avx2 ") ? " with AVX2" : "";
    return name + vectors;
  }

  private static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.matches(key + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
