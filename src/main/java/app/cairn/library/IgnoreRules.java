package app.cairn.library;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which names in a folder are passed over. Upper and lower case are alike.
final class IgnoreRules {

  private final boolean includeHidden;
  private final Pattern ignored;

  IgnoreRules(LibraryProperties properties) {
    this.includeHidden = properties.includeHidden();
    this.ignored = pattern(properties.ignored());
  }

  /// Whether a file or folder of this name is passed over, with all that is in it.
  boolean ignores(String name) {
    return isVersionControl(name)
        || (!includeHidden && name.startsWith("."))
        || ignored.matcher(name).matches();
  }

  /// Whether anything on the way from a root to a path below it is passed over.
  boolean ignores(Path root, Path path) {
    if (path.equals(root)) {
      return false;
    }
    for (Path name : root.relativize(path)) {
      if (ignores(name.toString())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isVersionControl(String name) {
    return switch (name) {
      case ".git", ".hg", ".svn", ".bzr", ".jj", ".DS_Store" -> true;
      default -> name.startsWith("._") || name.startsWith(".Spotlight") || name.equals(".Trash");
    };
  }

  private static Pattern pattern(List<String> names) {
    String alternatives =
        names.stream()
            .map(name -> Pattern.quote(name).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"))
            .collect(Collectors.joining("|"));
    return Pattern.compile(
        names.isEmpty() ? "(?!)" : alternatives,
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }
}
