package app.cairn.ai;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which language model the user chose to write answers. Thread-safe.
public interface ChatModelChoice {

  /// The model's folder, or null if none is chosen.
  @Nullable Path folder();
}
