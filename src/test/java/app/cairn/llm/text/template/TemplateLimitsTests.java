package app.cairn.llm.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.llm.text.template.TemplateException.Kind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateLimitsTests {

  private static final TemplateLimits LIMITS =
      new TemplateLimits(
          Duration.ofSeconds(5), 2_000_000, 8_000_000, TemplateLimits.DEFAULT.depth());

  /// Less than any thread of the service has.
  private static final int STACK_BYTES = 768 * 1024;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{{ range(99999)|list|length }}{% endfor %}",
        "{% for a in range(99999) %}{{ range(99999)|sum }}{% endfor %}",
        "{% set ns = namespace(s='x') %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{%"
            + " endfor %}",
        "{% set ns = namespace(s='xy') %}{% for a in range(99) %}{% set ns.s = ns.s.replace('x',"
            + " ns.s) %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for a in range(99) %}{% set ns.l = ns.l + ns.l %}{%"
            + " endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for a in range(99) %}{% set ns.l = [ns.l, ns.l] %}{%"
            + " endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for a in range(99) %}{% set ns.l = [ns.l, ns.l] %}{%"
            + " endfor %}{{ ns.l|tojson }}",
        "{% set ns = namespace(l=[1], m=[1]) %}{% for a in range(99) %}{% set ns.l = [ns.l, ns.l]"
            + " %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
        "{% set ns = namespace(l=[1], m=[1]) %}{% for a in range(99) %}{% set ns.l = [ns.l, ns.l]"
            + " %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l < ns.m }}",
        "{{ 'a' * 999999999 }}",
        "{{ 'a' * 99999999999999999999 }}",
        "{{ 999999999 * [0] }}",
        "{{ [] * 3 }}{{ (1, 2) * 99999999999999999999 }}",
        "{{ '' * 3 }}{{ ('ab' * 99999) * 99999 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ '{:.999999}'.format(1.5) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%.9999999d' % 1 }}",
        "{{ '%.999999999f' % 1.5 }}",
        "{{ 'a'.center(999999999) }}",
        "{{ 'a'.zfill(999999999) }}",
        "{{ 'a\tb'.expandtabs(999999999) }}",
        "{{ 'a\nb'|indent(999999999) }}",
        "{{ [[1]]|tojson(indent=999999999) }}",
        "{{ [1]|batch(999999999, 0)|list }}",
        "{{ [1]|slice(999999999)|list }}",
        "{{ 2 ** 99999 }}",
        "{{ 3 ** 99999999999999999999 }}",
        "{% set ns = namespace(n=3) %}{% for a in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor"
            + " %}",
        "{% set text = ('a' * 999999) ~ 'b' %}{% for a in range(9999) %}{{"
            + " text.find('aaaaaaaaaaaaaaaaaaaab') }}{% endfor %}",
        "{% set text = 'a' * 999999 %}{% for a in range(9999) %}{{ (text[1:] ~ 'b') in text }}{%"
            + " endfor %}",
        "{% set text = 'a' * 999999 %}{% for a in range(9999) %}{{ text|upper == text|lower }}{%"
            + " endfor %}",
        "{% set text = 'a' * 999999 %}{% for a in range(9999) %}{{ text == 'a' * 999999 }}{% endfor"
            + " %}",
        "{% set text = 'a ' * 999999 %}{% for a in range(9999) %}{{ text.split()|length }}{% endfor"
            + " %}",
        "{% set text = 'a' * 999999 %}{% for a in range(9999) %}{{ text[::-1][0] }}{% endfor %}",
        "{% set l = range(99999)|list %}{% for a in range(9999) %}{{ -1 in l }}{% endfor %}",
        "{% set l = range(99999)|map('string')|list %}{% for a in range(999) %}{{ l|sort|length"
            + " }}{% endfor %}",
        "{% set l = range(99999)|list %}{% for a in range(9999) %}{{ l|unique|list|length }}{%"
            + " endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m(1) %}{{ n() }}{%"
            + " endcall %}{% endmacro %}{{ n() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% set ns = namespace(l=[1]) %}{% for a in range(9999) %}{% set ns.l = [ns.l] %}{% endfor"
            + " %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for a in range(9999) %}{% set ns.l = {'a': ns.l} %}{%"
            + " endfor %}{{ ns.l|tojson }}",
        "{% set ns = namespace(l=[1], m=[1]) %}{% for a in range(9999) %}{% set ns.l = [ns.l] %}"
            + "{% set ns.m = [ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
        "{% set ns = namespace(t=(1,)) %}{% for a in range(9999) %}{% set ns.t = (ns.t,) %}{%"
            + " endfor %}{{ {ns.t: 1} }}",
        "{% set ns = namespace(g=['a']) %}{% for a in range(9999) %}{% set ns.g = ns.g|map('upper')"
            + " %}{% endfor %}{{ ns.g|list }}",
        "{% set ns = namespace(g=['a']) %}{% for a in range(9999) %}{% set ns.g = ns.g|select %}{%"
            + " endfor %}{{ ns.g|first }}",
        "{% for a in range(99999) %}{{ strftime_now('%c' * 9999) }}{% endfor %}",
        "{% for a in range(99999) %}{% for c in 'x' * 999 %}{{ loop.nextitem }}{% endfor %}{%"
            + " endfor %}",
      })
  void endsWhatTakesTooMuch(String source) throws InterruptedException {
    long start = System.nanoTime();
    TemplateException failure = failureOnSmallStack(source);

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.LIMIT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void refusesTemplatesNestedTooDeeply() throws InterruptedException {
    int levels = 20_000;
    List<String> deep =
        List.of(
            "{{ " + "(".repeat(levels) + "1" + ")".repeat(levels) + " }}",
            "{{ " + "[".repeat(levels) + "]".repeat(levels) + " }}",
            "{{ " + "-".repeat(levels) + "1 }}",
            "{{ " + "not ".repeat(levels) + "1 }}",
            "{{ 1" + " + 1".repeat(levels) + " }}",
            "{{ 1" + " and 1".repeat(levels) + " }}",
            "{{ a" + ".a".repeat(levels) + " }}",
            "{{ a" + "|string".repeat(levels) + " }}",
            "{{ 1" + " if 1 else 1".repeat(levels) + " }}",
            "{{ a" + "[a".repeat(levels) + "]".repeat(levels) + " }}",
            "{{ a" + "(a".repeat(levels) + ")".repeat(levels) + " }}",
            "{% if 1 %}".repeat(levels) + "{% endif %}".repeat(levels),
            "{% for a in b %}".repeat(levels) + "{% endfor %}".repeat(levels),
            "{% set a" + "|string".repeat(levels) + " %}{% endset %}",
            "{{ " + "(".repeat(90) + "1" + (" + 1".repeat(50) + ")").repeat(90) + " }}",
            "{% macro m() %}{{ "
                + "(".repeat(90)
                + "1"
                + (" + 1".repeat(50) + ")").repeat(90)
                + " }}{% endmacro %}",
            "{% for " + "(".repeat(levels) + "a" + ")".repeat(levels) + " in b %}{% endfor %}");
    for (String source : deep) {
      assertThat(failureOnSmallStack(source).kind()).isEqualTo(Kind.SYNTAX);
    }
  }

  @Test
  void allowsLongFlatTemplates() {
    String conditions = "{% if a == 1 %}x" + "{% elif a == 2 %}y".repeat(5_000) + "{% endif %}";
    String joined = "{{ ''" + " ~ 'x'".repeat(5_000) + " }}";

    assertThat(Template.compile(conditions).render(Map.of("a", 1))).isEqualTo("x");
    assertThat(Template.compile(joined).render(Map.of())).isEqualTo("x".repeat(5_000));
  }

  @Test
  void refusesTemplatesThatAreTooLong() {
    TemplateException failure =
        catchThrowableOfType(
            TemplateException.class, () -> Template.compile("x".repeat(1_000_001)));

    assertThat(failure.kind()).isEqualTo(Kind.LIMIT);
  }

  @Test
  void stopsWhenTheTimeIsOver() {
    TemplateLimits brief =
        new TemplateLimits(Duration.ofMillis(50), Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 500);
    Template endless =
        Template.compile(
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}");
    long start = System.nanoTime();

    TemplateException failure =
        catchThrowableOfType(
            TemplateException.class, () -> endless.render(Map.of(), brief, LocalDateTime::now));

    assertThat(failure.reason()).isEqualTo("more than 0.1 seconds");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void refusesContextsNestedTooDeeply() {
    List<Object> nested = List.of();
    for (int i = 0; i < 100_000; i++) {
      nested = List.of(nested);
    }
    Map<String, Object> context = Map.of("x", nested);

    TemplateException failure =
        catchThrowableOfType(
            TemplateException.class, () -> Template.compile("{{ x }}").render(context));

    assertThat(failure.kind()).isEqualTo(Kind.LIMIT);
  }

  @Test
  void takesPlainDataOnly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Template.compile("{{ x }}").render(Map.of("x", new Object())))
        .withMessageContaining("plain data");
  }

  @Test
  void rendersLongConversationsWithinTheLimits() {
    List<Object> messages = new ArrayList<>();
    String content = "A sentence of some words. ".repeat(400);
    for (int i = 0; i < 200; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", content));
    }
    Template template =
        Template.compile(
            "{% set ns = namespace(text='') %}{% for message in messages %}"
                + "{{ '<' ~ message.role ~ '>' }}{{ message.content|trim }}"
                + "{% if 'zzz' in message.content.split('.')[-1] %}x{% endif %}{% endfor %}");

    assertThat(template.render(Map.of("messages", messages))).hasSizeGreaterThan(2_000_000);
  }

  @Test
  void rendersManyMessagesThroughLoopsOverAllOfThem() {
    List<Object> messages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "x"));
    }
    Template template =
        Template.compile(
            "{% for message in messages %}{% set ns = namespace(role='') %}{% for i in"
                + " range(loop.index0) %}{% if messages[i].role != message.role %}{% set ns.role ="
                + " messages[i].role %}{% endif %}{% endfor %}{{ ns.role }}{% endfor %}");

    assertThat(template.render(Map.of("messages", messages))).startsWith("userassistantuser");
  }

  private static TemplateException failureOnSmallStack(String source) throws InterruptedException {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Runnable work =
        () -> {
          try {
            Template.compile(source).render(Map.of(), LIMITS, LocalDateTime::now);
          } catch (Throwable e) {
            thrown.set(e);
          }
        };
    Thread thread = new Thread(null, work, "small stack", STACK_BYTES);
    thread.start();
    thread.join();
    if (!(thrown.get() instanceof TemplateException failure)) {
      throw new AssertionError(source, thrown.get());
    }
    assertThat(failure.reason()).doesNotContain("this thread has room for");
    return failure;
  }
}
