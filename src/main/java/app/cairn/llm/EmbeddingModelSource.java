package app.cairn.llm;

import app.cairn.llm.model.ModelException;
import app.cairn.llm.text.Tokenizer;
import java.nio.file.Path;

/// Where an embedding model comes from. Tells about the model, and opens its tokenizer, without
/// loading weights or MLX. Immutable and thread-safe.
public sealed interface EmbeddingModelSource permits BuiltInModel, ModelFolder {

  /// What the model is.
  EmbeddingSettings settings();

  /// Opens the model's tokenizer, which the caller closes.
  ///
  /// @throws ModelException if it cannot be read
  Tokenizer openTokenizer();

  /// The model that comes with Cairn: bge-small-en-v1.5.
  static EmbeddingModelSource builtIn() {
    return new BuiltInModel();
  }

  /// A folder in Hugging Face's form, with the files of sentence-transformers where it has them.
  ///
  /// @throws ModelException if it is no embedding model that is known here, with the reason
  static EmbeddingModelSource folder(Path folder) {
    return ModelFolder.open(folder);
  }
}
