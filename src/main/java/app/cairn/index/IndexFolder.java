package app.cairn.index;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;

/// The folder with Lucene's files: opened only if every byte is as it was written.
final class IndexFolder {

  private static final double WRITE_BUFFER_MEGABYTES = 64;

  private final Path path;
  private final Analyzer analyzer;

  IndexFolder(Path path, Analyzer analyzer) {
    this.path = path;
    this.analyzer = analyzer;
  }

  Path path() {
    return path;
  }

  /// Opens the index as it was committed last, or a new one.
  ///
  /// @throws IOException or RuntimeException if that fails; [#isDamage] tells the reason
  IndexWriter open() throws IOException {
    Files.createDirectories(path);
    Directory directory = FSDirectory.open(path);
    try {
      if (DirectoryReader.indexExists(directory)) {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          verify(reader);
        }
      }
      IndexWriterConfig config =
          new IndexWriterConfig(analyzer)
              .setOpenMode(OpenMode.CREATE_OR_APPEND)
              .setRAMBufferSizeMB(WRITE_BUFFER_MEGABYTES)
              .setCommitOnClose(false);
      return new IndexWriter(directory, config);
    } catch (IOException | RuntimeException | Error e) {
      directory.close();
      throw e;
    }
  }

  /// The size of all files.
  long bytes() throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        try {
          bytes += Files.size(file);
        } catch (NoSuchFileException _) {
          // merged away meanwhile
        }
      }
    }
    return bytes;
  }

  /// Removes Lucene's files, so that [#open] starts anew.
  void empty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, Files::isRegularFile)) {
      for (Path file : files) {
        if (!file.endsWith(IndexWriter.WRITE_LOCK_NAME)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /// Reads every file whole and compares its checksum.
  static void verify(IndexReader reader) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      if (leaf.reader() instanceof CodecReader segment) {
        segment.checkIntegrity();
      }
    }
  }

  /// Whether a failure to open or verify comes from the files' content, so that only writing them
  /// anew helps. A full disk, missing permissions or a lock held elsewhere are no damage.
  static boolean isDamage(Throwable failure) {
    return switch (failure) {
      case LockObtainFailedException _ -> false;
      case NoSuchFileException _ -> true;
      case FileNotFoundException _ -> true;
      case EOFException _ -> true;
      case FileSystemException _ -> false;
      // Lucene's own: corrupt, too old, too new, without segments.
      case IOException e -> e.getClass().getName().startsWith("org.apache.lucene.index.");
      // An unknown codec, or numbers that make no sense.
      case RuntimeException _ -> true;
      // Lucene's own checks, where assertions are on.
      case AssertionError _ -> true;
      // A mapped file that was truncated.
      case InternalError _ -> true;
      default -> false;
    };
  }
}
