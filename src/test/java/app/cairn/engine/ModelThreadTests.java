package app.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ModelThreadTests {

  /// What the model was given, in the order in which it was.
  private final List<List<String>> computed = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyTextGetsItsOwnVector() throws Exception {
    ModelThread thread = thread(0);
    List<String> texts = List.of("ccc", "a", "", "dddd", "bb");
    EmbeddingJob job = thread.submit(texts, EmbeddingPurpose.PASSAGE);
    float[][] vectors = collect(job, texts.size());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(vectors[i]).containsExactly(texts.get(i).length(), 1);
    }
  }

  @Test
  void beginsWithOneTextAndGrowsToSlicesOfTheAim() throws Exception {
    // One millisecond a character: 200 characters are 200 ms.
    ModelThread thread = thread(1);
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> "x".repeat(20)).toList();
    collect(thread.submit(texts, EmbeddingPurpose.PASSAGE), texts.size());

    assertThat(computed.getFirst()).hasSize(1);
    assertThat(computed.get(1)).hasSizeBetween(5, 10);
    assertThat(computed).allSatisfy(slice -> assertThat(slice).hasSizeLessThanOrEqualTo(10));
  }

  @Test
  void computesTextsOfSimilarLengthTogether() throws Exception {
    ModelThread thread = thread(1);
    List<String> texts =
        IntStream.range(0, 40).mapToObj(i -> "x".repeat(i % 2 == 0 ? 5 : 40)).toList();
    collect(thread.submit(texts, EmbeddingPurpose.PASSAGE), texts.size());

    List<Integer> lengths = computed.stream().flatMap(List::stream).map(String::length).toList();
    assertThat(lengths).isSortedAccordingTo((a, b) -> b - a);
  }

  @Test
  void queryOvertakesPassagesThatWait() throws Exception {
    ModelThread thread = thread(1);
    List<String> many = IntStream.range(0, 100).mapToObj(i -> "x".repeat(50)).toList();
    EmbeddingJob passages = thread.submit(many, EmbeddingPurpose.PASSAGE);
    EmbeddingJob more = thread.submit(many, EmbeddingPurpose.PASSAGE);
    assertThat(passages.next()).isNotNull();

    long start = System.nanoTime();
    collect(thread.submit(List.of("?"), EmbeddingPurpose.QUERY), 1);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(computed.stream().mapToInt(List::size).sum()).isLessThan(50);
    passages.cancel();
    more.cancel();
  }

  @Test
  void cancelledJobIsDropped() throws Exception {
    ModelThread thread = thread(1);
    List<String> many = IntStream.range(0, 1_000).mapToObj(i -> "x".repeat(50)).toList();
    EmbeddingJob passages = thread.submit(many, EmbeddingPurpose.PASSAGE);
    passages.next();
    passages.cancel();
    collect(thread.submit(List.of("after"), EmbeddingPurpose.PASSAGE), 1);
    assertThat(computed.stream().mapToInt(List::size).sum()).isLessThan(50);
  }

  @Test
  void failureEndsOneJobOnly() throws Exception {
    ModelThread thread = thread(0);
    EmbeddingJob bad = thread.submit(List.of("bad"), EmbeddingPurpose.PASSAGE);
    assertThatThrownBy(() -> collect(bad, 1)).hasMessage("no vector for this");
    EmbeddingJob worse = thread.submit(List.of("worse"), EmbeddingPurpose.PASSAGE);
    assertThatThrownBy(() -> collect(worse, 1)).hasMessageContaining("no library for this");
    assertThat(collect(thread.submit(List.of("good"), EmbeddingPurpose.PASSAGE), 1))
        .hasDimensions(1, 2);
  }

  @Test
  void failureToLoadIsTold() {
    ModelThread thread =
        new ModelThread(
            () -> {
              throw new IllegalStateException("MLX is missing");
            });
    assertThatThrownBy(thread::awaitLoaded).hasMessage("MLX is missing");
  }

  @Test
  void tellsForHowLongItComputes() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ModelThread thread =
        new ModelThread(
            () ->
                (texts, purpose) -> {
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return List.of(new float[1]);
                });
    thread.awaitLoaded();
    assertThat(thread.computing()).isZero();
    EmbeddingJob job = thread.submit(List.of("x"), EmbeddingPurpose.QUERY);
    Thread.sleep(200);
    assertThat(thread.computing()).isPositive();
    go.countDown();
    collect(job, 1);
    assertThat(thread.computing()).isZero();
  }

  private ModelThread thread(int millisPerCharacter) throws Exception {
    ModelThread thread =
        new ModelThread(
            () ->
                (texts, purpose) -> {
                  computed.add(texts);
                  return texts.stream().map(text -> vector(text, millisPerCharacter)).toList();
                });
    thread.awaitLoaded();
    return thread;
  }

  private static float[] vector(String text, int millisPerCharacter) {
    if (text.equals("worse")) {
      throw new UnsatisfiedLinkError("no library for this");
    }
    if (text.equals("bad")) {
      throw new IllegalStateException("no vector for this");
    }
    try {
      Thread.sleep((long) millisPerCharacter * text.length());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new float[] {text.length(), 1};
  }

  private static float[][] collect(EmbeddingJob job, int texts) throws InterruptedException {
    float[][] vectors = new float[texts][];
    for (var slice = job.next(); slice != null; slice = job.next()) {
      for (int i = 0; i < slice.texts().size(); i++) {
        vectors[slice.texts().get(i)] = slice.vectors().get(i);
      }
    }
    return vectors;
  }
}
