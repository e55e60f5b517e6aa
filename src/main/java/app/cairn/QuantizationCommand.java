package app.cairn;

import app.cairn.llm.ModelConverter;
import app.cairn.llm.model.ModelException;
import app.cairn.mlx.MlxException;
import java.nio.file.Path;
import java.util.List;

/// `quantize`: writes a smaller copy of a language model's folder.
final class QuantizationCommand {

  private static final String NAME = "quantize";
  private static final String BITS = "--bits=";
  private static final String GROUP = "--group=";

  private static final String USAGE =
      """
      Usage: quantize FOLDER NEW-FOLDER [--bits=4] [--group=64]
        FOLDER holds a language model at full precision; bits are 4, 5, 6 or 8, groups of 32, 64
        or 128 values share a scale.\
      """;

  private QuantizationCommand() {}

  static boolean requested(String[] args) {
    return args.length > 0 && args[0].equals(NAME);
  }

  /// Runs the conversion and returns the process's status.
  static int run(String[] args) {
    List<String> given = List.of(args).subList(1, args.length);
    List<String> folders = given.stream().filter(argument -> !argument.startsWith("--")).toList();
    List<String> options = given.stream().filter(argument -> argument.startsWith("--")).toList();
    if (folders.size() != 2
        || !options.stream().allMatch(option -> option.matches("--(bits|group)=[0-9]{1,3}"))) {
      System.err.println(USAGE);
      return 2;
    }
    try {
      Path target = Path.of(folders.get(1));
      ModelConverter.convert(
          Path.of(folders.get(0)), target, number(options, BITS, 4), number(options, GROUP, 64));
      System.out.println("Written: " + target);
      return 0;
    } catch (ModelException | MlxException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static int number(List<String> options, String prefix, int otherwise) {
    return options.stream()
        .filter(option -> option.startsWith(prefix))
        .map(option -> Integer.parseInt(option.substring(prefix.length())))
        .findFirst()
        .orElse(otherwise);
  }
}
