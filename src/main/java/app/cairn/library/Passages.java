package app.cairn.library;

import java.util.Collection;
import java.util.List;

/// Looks up what the index found. Thread-safe.
public interface Passages {

  /// The passages with these chunk ids, in their order; ids that no longer exist are left out.
  List<Passage> find(Collection<Long> chunkIds);
}
