import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks the Java sources against google-java-format, or rewrites them.
/// Runs from the project folder: `java .mvn/Format.java check|apply google-java-format.jar`.
class Format {

  public static void main(String[] args) throws IOException, InterruptedException {
    boolean apply = args[0].equals("apply");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", args[1]));
    command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (var files = Files.walk(Path.of("src"))) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(command::add);
    }
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0 && !apply) {
      System.err.println(
          "The files named above are not formatted. To format them all: java .mvn/Format.java apply "
              + args[1]);
    }
    System.exit(status);
  }
}
