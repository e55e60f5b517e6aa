package app.cairn.model;

import app.cairn.engine.LanguageModelInfo;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A language model that the user made known.
///
/// @param folder its folder's real path
/// @param reason what stands in its way and what to do, or null if nothing does
/// @param chosen whether it writes the answers
/// @param info what its folder holds, or null if that cannot be read
public record Model(
    long id,
    Path folder,
    ModelState state,
    @Nullable String reason,
    boolean chosen,
    @Nullable LanguageModelInfo info) {

  private static final Pattern CACHED =
      Pattern.compile(".*/models--[^/]+?--([^/]+)/snapshots/[^/]+");

  /// The folder's name. In the cache of Hugging Face's tools, where folders are called by their
  /// revision, it is the repository's.
  public String name() {
    Matcher cached = CACHED.matcher(folder.toString());
    return cached.matches() ? cached.group(1) : String.valueOf(folder.getFileName());
  }
}
