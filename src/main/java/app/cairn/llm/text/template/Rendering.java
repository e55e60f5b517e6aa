package app.cairn.llm.text.template;

import app.cairn.llm.text.template.TemplateException.Kind;
import java.time.LocalDateTime;
import java.util.function.Supplier;

/// One rendering: what it has used up of its limits, and where it is. Everything that takes time or
/// memory in proportion to a value reports here before it does so.
final class Rendering {

  /// A step is about as long as looking at so many characters, an element as large.
  private static final int CHARACTERS_PER_STEP = 16;

  private static final long STEPS_BETWEEN_CLOCK_READINGS = 4_096;

  private final TemplateLimits limits;
  private final Supplier<LocalDateTime> now;
  private final long start = System.nanoTime();
  private long steps;
  private long nextClockReading = STEPS_BETWEEN_CLOCK_READINGS;
  private long characters;
  private int depth;
  private int line = 1;

  Rendering(TemplateLimits limits, Supplier<LocalDateTime> now) {
    this.limits = limits;
    this.now = now;
  }

  LocalDateTime now() {
    return now.get();
  }

  /// Says that the statement or operation on this line is at work.
  void at(int line) {
    this.line = line;
  }

  int line() {
    return line;
  }

  /// Begins a level deeper; the caller leaves it again, unless it fails.
  void enter() {
    if (++depth > limits.depth()) {
      throw fail(Kind.LIMIT, "more than %d levels".formatted(limits.depth()));
    }
    steps(1);
  }

  void leave() {
    depth--;
  }

  /// Counts operations, or elements of a list.
  void steps(long count) {
    steps += count;
    if (steps > limits.steps()) {
      throw fail(Kind.LIMIT, "more than %,d steps".formatted(limits.steps()));
    }
    if (steps >= nextClockReading) {
      nextClockReading = steps + STEPS_BETWEEN_CLOCK_READINGS;
      if (System.nanoTime() - start > limits.time().toNanos()) {
        throw fail(
            Kind.LIMIT, "more than %.1f seconds".formatted(limits.time().toMillis() / 1000.0));
      }
    }
  }

  /// Counts characters that are looked at.
  void reading(long count) {
    steps(count / CHARACTERS_PER_STEP);
  }

  /// Counts characters that are about to be written.
  void writing(long count) {
    characters += count;
    if (characters > limits.characters()) {
      throw fail(Kind.LIMIT, "more than %,d characters".formatted(limits.characters()));
    }
    steps(count / CHARACTERS_PER_STEP);
  }

  /// Counts the elements of a list that is about to be made.
  void making(long elements) {
    writing(CHARACTERS_PER_STEP * elements);
  }

  TemplateException fail(String reason) {
    return fail(Kind.RUNTIME, reason);
  }

  TemplateException fail(Kind kind, String reason) {
    return new TemplateException(kind, line, reason);
  }

  TemplateException unsupported(String what) {
    return fail(Kind.UNSUPPORTED, "%s is not supported".formatted(what));
  }
}
