package app.cairn.llm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads the protobuf wire format from a stream, forwards only and without holding a message in
/// memory (<https://protobuf.dev/programming-guides/encoding>).
///
/// After [#nextField] has returned a field, exactly one of the `read` methods, [#enter] or [#skip]
/// consumes its value.
final class ProtobufStream {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final InputStream in;
  private long position;
  private int wireType;

  ProtobufStream(InputStream in) {
    this.in = in;
  }

  /// Bytes read so far.
  long position() {
    return position;
  }

  /// Reads the next field's number, or 0 at `end`.
  ///
  /// @param end where the message ends, as [#enter] returned it; `Long.MAX_VALUE` for the outermost
  int nextField(long end) throws IOException {
    if (position >= end) {
      if (position > end) {
        throw new IOException("a field reaches beyond its message at byte " + position);
      }
      return 0;
    }
    int first = in.read();
    if (first < 0 && end == Long.MAX_VALUE) {
      return 0;
    }
    long tag = varint(first);
    wireType = (int) (tag & 7);
    long field = tag >>> 3;
    if (field == 0 || field > Integer.MAX_VALUE) {
      throw new IOException("no field begins at byte " + position);
    }
    return (int) field;
  }

  /// Reads a number.
  long readVarint() throws IOException {
    expect(VARINT);
    return varint(in.read());
  }

  /// Whether the field holds bytes, text, a message or packed numbers.
  boolean isLengthDelimited() {
    return wireType == LENGTH_DELIMITED;
  }

  /// Steps into a message, a list of packed numbers or bytes.
  ///
  /// @return the position at which it ends
  long enter() throws IOException {
    expect(LENGTH_DELIMITED);
    long length = varint(in.read());
    if (length < 0 || length > Long.MAX_VALUE - position - 1) {
      throw new IOException("a length at byte %d cannot be right".formatted(position));
    }
    return position + length;
  }

  /// Reads a packed number within the list entered.
  long readPacked() throws IOException {
    return varint(in.read());
  }

  /// Reads a short text.
  String readText(int maxBytes) throws IOException {
    long end = enter();
    if (end - position > maxBytes) {
      throw new IOException("a name at byte %d is too long".formatted(position));
    }
    byte[] bytes = in.readNBytes((int) (end - position));
    position += bytes.length;
    if (position != end) {
      throw new EOFException("the file ends at byte " + position);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The stream itself, for bytes entered; report what was taken from it with [#advance].
  InputStream bytes() {
    return in;
  }

  /// Tells that `count` bytes were taken from [#bytes].
  void advance(long count) {
    position += count;
  }

  /// Passes over the value.
  void skip() throws IOException {
    long count =
        switch (wireType) {
          case VARINT -> {
            readVarint();
            yield 0;
          }
          case FIXED64 -> Long.BYTES;
          case LENGTH_DELIMITED -> enter() - position;
          case FIXED32 -> Integer.BYTES;
          default ->
              throw new IOException(
                  "wire type %d at byte %d is not known".formatted(wireType, position));
        };
    in.skipNBytes(count);
    position += count;
  }

  private void expect(int wanted) throws IOException {
    if (wireType != wanted) {
      throw new IOException(
          "a field at byte %d has the wire type %d, not %d".formatted(position, wireType, wanted));
    }
  }

  private long varint(int first) throws IOException {
    long value = 0;
    int next = first;
    for (int shift = 0; shift < 64; shift += 7) {
      if (next < 0) {
        throw new EOFException("the file ends at byte " + position);
      }
      position++;
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
      next = in.read();
    }
    throw new IOException("a number at byte %d is too long".formatted(position));
  }
}
