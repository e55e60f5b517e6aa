package app.cairn.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/// Which files of a folder Cairn reads if nothing is set.
public final class FollowedFiles {

  private FollowedFiles() {}

  /// All files below a root but those that are passed over.
  public static Set<Path> in(Path root) throws IOException {
    IgnoreRules rules =
        new IgnoreRules(
            Binder.get(new MockEnvironment())
                .bindOrCreate("cairn.library", LibraryProperties.class));
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !rules.ignores(root, path))
          .collect(Collectors.toSet());
    }
  }
}
