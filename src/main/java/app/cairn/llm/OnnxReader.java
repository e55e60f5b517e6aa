package app.cairn.llm;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the weights of an ONNX file as they pass by, so that none is on the heap. Of the graph it
/// keeps only which weight each `MatMul` multiplies by, because exporters drop the names of those.
/// Field numbers are those of `onnx.proto3` (<https://onnx.ai/onnx/api/classes.html>).
final class OnnxReader {

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int NODE_OP_TYPE = 4;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_DATA_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW_DATA = 9;

  private static final int FLOAT = 1;
  private static final int MAX_NAME_BYTES = 4096;
  private static final int MAX_RANK = 8;

  private final ProtobufStream stream;
  private final TensorSink sink;
  private final List<MatMul> matMuls = new ArrayList<>();

  /// Takes the tensors.
  interface TensorSink {

    /// Takes a float32 tensor.
    ///
    /// @param data holds the elements next, row by row, little-endian; exactly these must be read
    void accept(String name, int[] shape, InputStream data) throws IOException;
  }

  /// A product with a weight.
  ///
  /// @param node the node's path, such as `/encoder/layer.0/output/dense/MatMul`
  /// @param weight the tensor on the right, `[in, out]`
  record MatMul(String node, String weight) {}

  private OnnxReader(InputStream in, TensorSink sink) {
    this.stream = new ProtobufStream(in);
    this.sink = sink;
  }

  /// Reads a model to its end.
  ///
  /// @param in should be buffered; stays open
  /// @return the graph's products
  /// @throws IOException if it is not an ONNX file with its weights inside, or as `sink` throws
  static List<MatMul> read(InputStream in, TensorSink sink) throws IOException {
    OnnxReader reader = new OnnxReader(in, sink);
    ProtobufStream stream = reader.stream;
    for (int field = stream.nextField(Long.MAX_VALUE);
        field != 0;
        field = stream.nextField(Long.MAX_VALUE)) {
      if (field == MODEL_GRAPH) {
        reader.readGraph(stream.enter());
      } else {
        stream.skip();
      }
    }
    return reader.matMuls;
  }

  private void readGraph(long end) throws IOException {
    for (int field = stream.nextField(end); field != 0; field = stream.nextField(end)) {
      switch (field) {
        case GRAPH_NODE -> readNode(stream.enter());
        case GRAPH_INITIALIZER -> readTensor(stream.enter());
        default -> stream.skip();
      }
    }
  }

  private void readNode(long end) throws IOException {
    List<String> inputs = new ArrayList<>();
    String name = "";
    String operation = "";
    for (int field = stream.nextField(end); field != 0; field = stream.nextField(end)) {
      switch (field) {
        case NODE_INPUT -> inputs.add(stream.readText(MAX_NAME_BYTES));
        case NODE_NAME -> name = stream.readText(MAX_NAME_BYTES);
        case NODE_OP_TYPE -> operation = stream.readText(MAX_NAME_BYTES);
        default -> stream.skip();
      }
    }
    if (operation.equals("MatMul") && inputs.size() == 2) {
      matMuls.add(new MatMul(name, inputs.get(1)));
    }
  }

  private void readTensor(long end) throws IOException {
    List<Long> dims = new ArrayList<>();
    String name = null;
    long type = 0;
    boolean read = false;
    for (int field = stream.nextField(end); field != 0; field = stream.nextField(end)) {
      switch (field) {
        case TENSOR_DIMS -> readDims(dims);
        case TENSOR_DATA_TYPE -> type = stream.readVarint();
        case TENSOR_NAME -> name = stream.readText(MAX_NAME_BYTES);
        case TENSOR_RAW_DATA -> {
          readData(name, type, dims, stream.enter());
          read = true;
        }
        default -> stream.skip();
      }
    }
    if (!read) {
      throw new IOException("tensor %s does not have its data as raw bytes".formatted(name));
    }
  }

  private void readDims(List<Long> dims) throws IOException {
    if (!stream.isLengthDelimited()) {
      dims.add(stream.readVarint());
    } else {
      for (long end = stream.enter(); stream.position() < end; ) {
        dims.add(stream.readPacked());
      }
    }
    if (dims.size() > MAX_RANK) {
      throw new IOException("a tensor has more than %d dimensions".formatted(MAX_RANK));
    }
  }

  private void readData(@Nullable String name, long type, List<Long> dims, long end)
      throws IOException {
    if (name == null || type != FLOAT) {
      throw new IOException("tensor %s is not a named float32 tensor".formatted(name));
    }
    long bytes = end - stream.position();
    if (bytes != byteSize(dims)) {
      throw new IOException(
          "tensor %s has the shape %s, but %d bytes of data".formatted(name, dims, bytes));
    }
    sink.accept(name, dims.stream().mapToInt(Long::intValue).toArray(), stream.bytes());
    stream.advance(bytes);
  }

  /// The bytes of a float32 tensor, or -1 if no tensor can have this shape.
  private static long byteSize(List<Long> dims) {
    long bytes = Float.BYTES;
    for (long dim : dims) {
      if (dim < 0 || dim > Integer.MAX_VALUE || bytes > Integer.MAX_VALUE / Math.max(dim, 1)) {
        return -1;
      }
      bytes *= dim;
    }
    return bytes;
  }
}
