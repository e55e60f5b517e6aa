package app.cairn.ai;

import app.cairn.engine.EmbeddingPurpose;
import app.cairn.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/// The engine's embedding model as Spring AI knows one: plain texts are queries, documents are
/// passages. Thread-safe.
public final class CairnEmbeddingModel implements EmbeddingModel {

  private final Engine engine;

  /// Creates the adapter.
  public CairnEmbeddingModel(Engine engine) {
    this.engine = engine;
  }

  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    List<float[]> vectors = engine.embed(request.getInstructions(), EmbeddingPurpose.QUERY);
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      embeddings.add(new Embedding(vectors.get(i), i));
    }
    return new EmbeddingResponse(embeddings);
  }

  @Override
  public float[] embed(Document document) {
    String text = getEmbeddingContent(document);
    return engine.embed(List.of(text), EmbeddingPurpose.PASSAGE).getFirst();
  }

  @Override
  public List<float[]> embed(
      List<Document> documents, @Nullable EmbeddingOptions options, BatchingStrategy batching) {
    List<String> texts = documents.stream().map(this::getEmbeddingContent).toList();
    return engine.embed(texts, EmbeddingPurpose.PASSAGE);
  }

  @Override
  public int dimensions() {
    return engine.embeddingModel().dimensions();
  }
}
