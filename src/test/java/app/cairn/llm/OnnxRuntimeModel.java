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
import java.util.Map;
import java.util.Objects;

/// The built-in model's ONNX file run by ONNX Runtime, to compare with. Thread-safe.
final class OnnxRuntimeModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /// Loads the model.
  ///
  /// @param threads how many threads one call uses
  OnnxRuntimeModel(int threads) throws IOException, OrtException {
    Path file = Files.createTempFile("bge-small", ".onnx");
    try (InputStream in =
            Objects.requireNonNull(
                OnnxRuntimeModel.class.getResourceAsStream("/bge-small-en-v1.5.onnx"));
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      session = environment.createSession(file.toString(), options);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Embeds one text: the first token's hidden state, normalised.
  float[] embed(int[] ids) throws OrtException {
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
    session.close();
  }
}
