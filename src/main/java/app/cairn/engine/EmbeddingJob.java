package app.cairn.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Texts on their way through the model, in slices of similar length, the longest first. One thread
/// computes slices, another takes them.
final class EmbeddingJob implements Comparable<EmbeddingJob> {

  private sealed interface Event {
    record Slice(EngineReply.Vectors vectors) implements Event {}

    record End(@Nullable RuntimeException failure) implements Event {}
  }

  private final List<String> texts;
  private final EmbeddingPurpose purpose;
  private final long number;
  private final List<Integer> order;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private int done;
  private volatile boolean cancelled;

  /// @param number its place among jobs of the same purpose
  EmbeddingJob(List<String> texts, EmbeddingPurpose purpose, long number) {
    this.texts = texts;
    this.purpose = purpose;
    this.number = number;
    this.order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length()).reversed())
            .toList();
  }

  /// What is more urgent comes first, then whoever came first.
  @Override
  public int compareTo(EmbeddingJob other) {
    int byUrgency = purpose.compareTo(other.purpose);
    return byUrgency != 0 ? byUrgency : Long.compare(number, other.number);
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
    events.add(new Event.Slice(new EngineReply.Vectors(slice, vectors)));
    return length;
  }

  /// Whether all texts are computed, or nobody wants the rest.
  boolean isDone() {
    return cancelled || done == order.size();
  }

  /// Ends the job; nothing is computed any more.
  void end(@Nullable RuntimeException failure) {
    events.add(new Event.End(failure));
  }

  /// Asks for no further slice.
  void cancel() {
    cancelled = true;
  }

  /// Waits for the next slice; null after the last.
  ///
  /// @throws RuntimeException the reason if the model failed
  EngineReply.@Nullable Vectors next() throws InterruptedException {
    return switch (events.take()) {
      case Event.Slice(EngineReply.Vectors vectors) -> vectors;
      case Event.End(RuntimeException failure) -> {
        if (failure != null) {
          throw failure;
        }
        yield null;
      }
    };
  }
}
