package app.cairn.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Texts on their way through the embedding model, in slices of similar length, the longest first.
final class EmbeddingJob extends ModelJob<EngineReply.Vectors> {

  private final List<String> texts;
  private final EmbeddingPurpose purpose;
  private final List<Integer> order;
  private int done;

  /// @param number its place among jobs of the same purpose
  EmbeddingJob(List<String> texts, EmbeddingPurpose purpose, long number) {
    super(
        switch (purpose) {
          case QUERY -> Urgency.QUERY;
          case SENTENCE -> Urgency.SENTENCE;
          case PASSAGE -> Urgency.PASSAGE;
        },
        number);
    this.texts = texts;
    this.purpose = purpose;
    this.order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length()).reversed())
            .toList();
  }

  /// Computes the next texts, at least one, up to about `maxLength` characters of text.
  ///
  /// @return how many characters they were
  long computeSlice(Embedder embedder, long maxLength) {
    List<Integer> slice = new ArrayList<>();
    long length = 0;
    do {
      int next = order.get(done + slice.size());
      if (!slice.isEmpty() && length + texts.get(next).length() > maxLength) {
        break;
      }
      slice.add(next);
      length += Math.max(1, texts.get(next).length());
    } while (done + slice.size() < order.size());
    List<float[]> vectors = embedder.embed(slice.stream().map(texts::get).toList(), purpose);
    done += slice.size();
    reply(new EngineReply.Vectors(slice, vectors));
    return length;
  }

  @Override
  boolean isDone() {
    return cancelled() || done == order.size();
  }
}
