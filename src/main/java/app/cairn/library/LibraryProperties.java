package app.cairn.library;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How folders are followed and documents are read.
///
/// @param ignored patterns of file and folder names that are passed over, with `*` and `?`
/// @param includeHidden whether names that begin with a dot are followed too
/// @param settle how long after its last event a change is looked at
/// @param quiet how long a file must be unchanged before it is read, and gone before it is
///   forgotten
/// @param rescan how often a folder is compared as a whole at least, should events be lost; large
///   folders are compared less often
/// @param readers how many files are read at a time
/// @param batch how many passages are sent to the engine at a time
public record LibraryProperties(
    @DefaultValue({
          "node_modules",
          "__pycache__",
          "CVS",
          "~$*",
          "*~",
          "*.tmp",
          "*.swp",
          "*.part",
          "*.partial",
          "*.crdownload",
          "*.download",
          "Thumbs.db",
          "desktop.ini",
          "*.app",
          "*.bundle",
          "*.framework",
          "*.photoslibrary",
          "*.photolibrary",
          "*.musiclibrary",
          "*.tvlibrary",
          "*.xcodeproj",
          "*.sparsebundle",
          "$RECYCLE.BIN",
          "System Volume Information",
          "lost+found"
        })
        List<String> ignored,
    @DefaultValue("false") boolean includeHidden,
    @DefaultValue("500ms") Duration settle,
    @DefaultValue("2s") Duration quiet,
    @DefaultValue("30s") Duration rescan,
    @DefaultValue("2") int readers,
    @DefaultValue("64") int batch) {

  public LibraryProperties {
    ignored = List.copyOf(ignored);
    requireAtLeast("settle", settle, Duration.ofMillis(1));
    requireAtLeast("quiet", quiet, Duration.ofMillis(1));
    requireAtLeast("rescan", rescan, Duration.ofSeconds(1));
    requireBetween("readers", readers, 1, 64);
    requireBetween("batch", batch, 1, 1024);
  }

  private static void requireAtLeast(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "cairn.library.%s must be at least %d ms".formatted(name, least.toMillis()));
    }
  }

  private static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "cairn.library.%s is %d, but must lie between %d and %d"
              .formatted(name, value, least, most));
    }
  }
}
