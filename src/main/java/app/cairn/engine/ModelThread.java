package app.cairn.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The one thread that owns MLX. It computes passages in slices of about [#SLICE_MILLIS] and
/// answers token by token, so that a query, which overtakes them, waits for no more than one.
/// Passages wait while an answer is written.
final class ModelThread {

  /// The aim for the time of one slice.
  static final long SLICE_MILLIS = 200;

  private static final int MAX_JOBS = 256;
  private static final long UPKEEP_SECONDS = 1;

  private final Callable<Embedder> loader;
  private final Runnable upkeep;
  private final BlockingQueue<ModelJob<?>> jobs = new PriorityBlockingQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private final CompletableFuture<Embedder> loaded = new CompletableFuture<>();

  // Characters per millisecond; 0 until the first slice is measured.
  private double speed;
  private long lastUpkeep = System.nanoTime();
  private volatile long sliceStarted;

  /// Creates the thread, which loads the model first.
  ModelThread(Callable<Embedder> loader) {
    this(loader, () -> {});
  }

  /// Creates the thread, which loads the model first.
  ///
  /// @param upkeep is run between slices about once a second, whatever there is to do
  ModelThread(Callable<Embedder> loader, Runnable upkeep) {
    this.loader = loader;
    this.upkeep = upkeep;
    Thread.ofPlatform().daemon().name("mlx").start(this::run);
  }

  /// Waits until the model is loaded.
  ///
  /// @throws Exception the loader's
  void awaitLoaded() throws Exception {
    try {
      loaded.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /// Queues texts; the caller takes the slices, and cancels the job if it does not want them all.
  ///
  /// @throws IllegalStateException if too many jobs wait
  EmbeddingJob submit(List<String> texts, EmbeddingPurpose purpose) {
    return queued(new EmbeddingJob(texts, purpose, numbers.getAndIncrement()));
  }

  /// Queues work on language models; the caller takes the replies, and cancels the job if it does
  /// not want them all.
  ///
  /// @throws IllegalStateException if too many jobs wait
  LanguageModelJob submit(LanguageModelJob.Steps steps) {
    return queued(new LanguageModelJob(steps, numbers.getAndIncrement()));
  }

  private <J extends ModelJob<?>> J queued(J job) {
    if (jobs.size() >= MAX_JOBS) {
      throw new IllegalStateException("The engine has too much to do; try again later.");
    }
    jobs.add(job);
    return job;
  }

  /// For how long the current computation has been running; zero between computations.
  Duration computing() {
    long started = sliceStarted;
    return started == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
  }

  private void run() {
    try {
      loaded.complete(loader.call());
    } catch (Throwable e) {
      loaded.completeExceptionally(e);
      return;
    }
    Embedder embedder = loaded.join();
    try {
      while (true) {
        ModelJob<?> job = jobs.poll(UPKEEP_SECONDS, TimeUnit.SECONDS);
        if (job != null) {
          step(job, embedder);
        }
        keepUp();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but the end of the process.
    }
  }

  private void keepUp() {
    long now = System.nanoTime();
    if (now - lastUpkeep >= TimeUnit.SECONDS.toNanos(UPKEEP_SECONDS)) {
      lastUpkeep = now;
      upkeep.run();
    }
  }

  private void step(ModelJob<?> job, Embedder embedder) {
    try {
      if (!job.isDone()) {
        compute(job, embedder);
      }
      if (job.isDone()) {
        job.end(null);
      } else {
        jobs.add(job);
      }
    } catch (Throwable e) {
      // Whatever it is, the job must end and the thread go on.
      job.end(e instanceof RuntimeException known ? known : new IllegalStateException(e));
    }
  }

  private void compute(ModelJob<?> job, Embedder embedder) {
    // Zero means that nothing is being computed.
    sliceStarted = System.nanoTime() | 1;
    try {
      switch (job) {
        case EmbeddingJob embedding -> computeSlice(embedding, embedder);
        case LanguageModelJob answer -> answer.step();
      }
    } finally {
      sliceStarted = 0;
    }
  }

  private void computeSlice(EmbeddingJob job, Embedder embedder) {
    long start = System.nanoTime();
    long length = job.computeSlice(embedder, (long) (speed * SLICE_MILLIS));
    double millis = Math.max(0.1, (System.nanoTime() - start) / 1e6);
    speed = speed == 0 ? length / millis : 0.7 * speed + 0.3 * (length / millis);
  }
}
