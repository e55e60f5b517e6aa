package app.cairn.library;

import java.util.List;
import java.util.Optional;

/// The folders that Cairn follows. Thread-safe.
public interface Folders {

  /// Adds a folder and begins to read it; returns at once.
  ///
  /// @param path an absolute path, or one that begins with `~/`
  /// @throws FolderRefusedException if it cannot be added, with the remedy
  Folder add(String path);

  /// All folders in the order of their adding.
  List<Folder> list();

  /// One folder, if known.
  Optional<Folder> get(long id);

  /// Looks for changes now; returns at once.
  ///
  /// @param retryFailed whether documents that could not be read are tried again, though their
  ///   files have not changed
  /// @return whether the folder is known
  boolean rescan(long id, boolean retryFailed);

  /// Forgets the folder and its documents; the files stay.
  ///
  /// @return whether the folder was known
  boolean remove(long id);
}
