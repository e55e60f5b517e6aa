package app.cairn.llm;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The built-in model's ONNX files run by ONNX Runtime, to compare with.
final class OnnxRuntimeModel implements AutoCloseable {

  /// The file whose weights Cairn reads.
  static final String FLOATS = "/bge-small-en-v1.5.onnx";

  /// The same model in 8 bits, as its publisher made it.
  static final String EIGHT_BITS = "/bge-small-en-v1.5-q.onnx";

  /// It reads its surroundings by recursion: a long command line needs more than Java's threads
  /// have.
  private static final int STACK_BYTES = 16 << 20;

  private final ExecutorService callers;
  private final OrtEnvironment environment;
  private final OrtSession session;

  /// Loads the model.
  ///
  /// @param resource [#FLOATS] or [#EIGHT_BITS]
  /// @param callers how many texts are computed at a time, each by one thread
  OnnxRuntimeModel(String resource, int callers) throws IOException, OrtException {
    this.callers =
        Executors.newFixedThreadPool(
            callers,
            task -> {
              Thread caller = new Thread(null, task, "onnx-runtime", STACK_BYTES);
              caller.setDaemon(true);
              return caller;
            });
    Path file = Files.createTempFile("bge-small", ".onnx");
    try (InputStream in =
            Objects.requireNonNull(OnnxRuntimeModel.class.getResourceAsStream(resource));
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      environment = call(OrtEnvironment::getEnvironment).get();
      session = call(() -> environment.createSession(file.toString(), options)).get();
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Embeds one text: the first token's hidden state, normalised.
  float[] embed(int[] ids) throws OrtException {
    return embed(List.of(ids)).getFirst();
  }

  /// Embeds texts, each by itself, in the order given.
  List<float[]> embed(List<int[]> texts) throws OrtException {
    List<Future<float[]>> calls = texts.stream().map(ids -> call(() -> compute(ids))).toList();
    List<float[]> vectors = new ArrayList<>();
    try {
      for (Future<float[]> call : calls) {
        vectors.add(call.get());
      }
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return vectors;
  }

  private <T> Future<T> call(Callable<T> task) {
    return callers.submit(task);
  }

  private static OrtException failed(ExecutionException e) {
    return e.getCause() instanceof OrtException cause
        ? cause
        : new OrtException(String.valueOf(e.getCause()));
  }

  private float[] compute(int[] ids) throws OrtException {
    long[][] tokens = new long[1][ids.length];
    long[][] mask = new long[1][ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens[0][i] = ids[i];
      mask[0][i] = 1;
    }
    try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, tokens);
        OnnxTensor attentionMask = OnnxTensor.createTensor(environment, mask);
        OnnxTensor tokenTypeIds = OnnxTensor.createTensor(environment, new long[1][ids.length])) {
      Map<String, OnnxTensorLike> inputs =
          Map.of(
              "input_ids", inputIds,
              "attention_mask", attentionMask,
              "token_type_ids", tokenTypeIds);
      try (OrtSession.Result result = session.run(inputs)) {
        return normalized(((float[][][]) result.get(0).getValue())[0][0]);
      }
    }
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  @Override
  public void close() throws OrtException {
    callers.shutdown();
    session.close();
  }
}
