package app.cairn.library.parse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// How much may still be unpacked while one file is read. Not thread-safe.
final class EmbeddedBudget {

  /// Ordinary documents shrink to a tenth, logs to a fiftieth when packed.
  private static final int MOST_GROWTH = 200;

  private static final long ALWAYS_ALLOWED = 10_000_000;

  private final int maxDepth;
  private final long growthLimit;
  private long unpacked;
  private boolean bomb;
  private int files;
  private long bytes;
  private int depth;

  EmbeddedBudget(ParseProperties limits, long fileSize) {
    growthLimit = Math.max(ALWAYS_ALLOWED, fileSize * MOST_GROWTH);
    files = limits.maxEmbedded();
    bytes = limits.maxExpandedSize().toBytes();
    maxDepth = limits.maxDepth();
  }

  /// Whether one more embedded file may be read.
  boolean allows() {
    return files > 0 && bytes > 0 && depth < maxDepth && !bomb;
  }

  /// Whether the file grew out of all proportion when unpacked.
  boolean sawBomb() {
    return bomb;
  }

  /// Whether as much was unpacked as is allowed.
  boolean isSpent() {
    return bytes < 0;
  }

  /// Goes one level down into an embedded file, whose bytes count from now on.
  InputStream enter(InputStream in) {
    files--;
    depth++;
    return new Counted(in);
  }

  /// Comes back from an embedded file.
  void leave() {
    depth--;
  }

  private final class Counted extends FilterInputStream {

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      count(Math.max(0, count));
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() {
      // the container goes on reading
    }

    private void count(long read) throws IOException {
      bytes -= read;
      unpacked += read;
      bomb |= unpacked > growthLimit;
      if (bytes < 0 || bomb) {
        throw new IOException("more was unpacked than is allowed");
      }
    }
  }
}
