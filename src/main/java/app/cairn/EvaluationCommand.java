package app.cairn;

import app.cairn.chat.AskService;
import app.cairn.evaluation.Evaluation;
import app.cairn.library.Documents;
import app.cairn.library.Folders;
import app.cairn.search.SearchService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/// `evaluate`: measures Cairn on public data, in a data folder that is thrown away afterwards.
final class EvaluationCommand {

  private static final String NAME = "evaluate";
  private static final String SQUAD = "--squad=";
  private static final String BEIR = "--beir=";
  private static final String QUESTIONS = "--questions=";
  private static final int DEFAULT_QUESTIONS = 200;

  private static final String USAGE =
      """
      Usage: evaluate --squad=FILE [--questions=200] | evaluate --beir=FOLDER
        FILE is in the form of SQuAD, FOLDER in that of BEIR; other options, such as
        --cairn.engine.threads=2, are settings of Cairn.\
      """;

  private EvaluationCommand() {}

  static boolean requested(String[] args) {
    return args.length > 0 && args[0].equals(NAME);
  }

  /// Runs the evaluation and returns the process's status.
  static int run(String[] args) throws IOException, InterruptedException {
    List<String> options = List.of(args).subList(1, args.length);
    String squad = option(options, SQUAD);
    String beir = option(options, BEIR);
    if (squad.isEmpty() == beir.isEmpty()) {
      System.err.println(USAGE);
      return 2;
    }
    Path input = Path.of(squad.isEmpty() ? beir : squad);
    if (!Files.isReadable(input)) {
      System.err.println("There is nothing to read at " + input + ".");
      return 2;
    }
    String count = option(options, QUESTIONS);
    if (!count.isEmpty() && !count.matches("[1-9][0-9]{0,5}")) {
      System.err.println(USAGE);
      return 2;
    }
    int questions = count.isEmpty() ? DEFAULT_QUESTIONS : Integer.parseInt(count);
    Path work = Files.createTempDirectory("cairn-evaluation").toRealPath();
    try (ConfigurableApplicationContext cairn = start(work, options)) {
      Evaluation evaluation =
          new Evaluation(
              cairn.getBean(Folders.class),
              cairn.getBean(Documents.class),
              cairn.getBean(SearchService.class),
              cairn.getBean(AskService.class),
              System.out);
      Path texts = work.resolve("texts");
      if (squad.isEmpty()) {
        evaluation.beir(input, texts);
      } else {
        evaluation.squad(input, texts, questions);
      }
    } finally {
      FileSystemUtils.deleteRecursively(work);
    }
    return 0;
  }

  private static ConfigurableApplicationContext start(Path work, List<String> options) {
    List<String> settings = new ArrayList<>();
    settings.add("--cairn.home=" + work.resolve("home"));
    settings.add("--cairn.port=0");
    settings.add("--cairn.open-browser=false");
    settings.add("--logging.level.app.cairn=warn");
    options.stream()
        .filter(option -> Stream.of(SQUAD, BEIR, QUESTIONS).noneMatch(option::startsWith))
        .forEach(settings::add);
    return CairnApplication.start(settings.toArray(String[]::new));
  }

  private static String option(List<String> options, String prefix) {
    return options.stream()
        .filter(option -> option.startsWith(prefix))
        .map(option -> option.substring(prefix.length()))
        .findFirst()
        .orElse("");
  }
}
