package app.cairn.llm.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.llm.text.template.TemplateException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tries the ways out that template engines had, Python's and Java's.
class TemplateEscapeTests {

  private static final Map<String, Object> CONTEXT =
      Map.of("s", "text", "n", 1, "f", 1.5, "b", true, "l", List.of(1), "d", Map.of("k", "v"));

  private static final List<String> VALUES =
      List.of(
          "s",
          "n",
          "f",
          "b",
          "l",
          "d",
          "none",
          "(1,)",
          "range(3)",
          "d.items()",
          "l|map('string')",
          "namespace(a=1)",
          "range",
          "s.upper",
          "cycler('a')",
          "joiner()",
          "raise_exception",
          "'x'|safe",
          "missing");

  private static final List<String> NAMES =
      List.of(
          "__class__",
          "__mro__",
          "__bases__",
          "__base__",
          "__subclasses__",
          "__globals__",
          "__builtins__",
          "__init__",
          "__dict__",
          "__getattribute__",
          "__call__",
          "__self__",
          "__func__",
          "__code__",
          "__closure__",
          "__import__",
          "__reduce__",
          "mro",
          "func_globals",
          "gi_frame",
          "gi_code",
          "f_globals",
          "_TemplateReference__context",
          "_module",
          "class",
          "getClass",
          "forName",
          "classLoader",
          "getClassLoader",
          "protectionDomain",
          "declaredMethods",
          "hashCode",
          "toString",
          "wait",
          "notify",
          "stream",
          "getBytes",
          "invoke",
          "execute");

  @Test
  void noAttributeLeadsOut() {
    for (String value : VALUES) {
      for (String name : NAMES) {
        for (String access :
            List.of("(%s).%s", "(%s)['%s']", "(%s)|attr('%s')", "[%s]|map(attribute='%s')|first")) {
          String expression = access.formatted(value, name);
          Set<Kind> allowed = Set.of(Kind.SECURITY, Kind.UNDEFINED);
          assertThat(outcome("{{ (" + expression + ") }}"))
              .as(expression)
              .isIn("", Kind.UNDEFINED.name(), Kind.SECURITY.name());
          for (String use : List.of("()", "('x')", ".x", "['x']", " + 1")) {
            TemplateException failure =
                catchThrowableOfType(
                    TemplateException.class, () -> render("{{ (" + expression + ")" + use + " }}"));
            assertThat(failure).as(expression + use).isNotNull();
            assertThat(failure.kind()).as(expression + use).isIn(allowed);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ ().__class__.__bases__[0].__subclasses__()[40]('/etc/passwd').read() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ raise_exception.__globals__.sys }}",
        "{{ strftime_now.__globals__['sys'] }}",
        "{{ '{0.__class__.__mro__}'.format('') }}",
        "{{ '{0[__class__][__mro__]}'.format('') }}",
        "{{ ('%s'|attr('format_map'))({'a': 1}).__class__.x }}",
        "{{ ['x']|map('attr', '__class__')|map(attribute='__mro__')|list }}",
        "{{ s.getClass().forName('java.lang.Runtime') }}",
        "{{ s.class.classLoader.loadClass('java.lang.Runtime') }}",
        "{{ ''['class']['forName']('java.lang.System') }}",
        "{{ namespace(__class__='x') }}",
        "{% set ns = namespace() %}{% set ns.__class__ = 1 %}",
        "{{ namespace({'_x': 1}) }}",
        "{{ l.append(1) }}",
        "{{ l['append'](1) }}",
        "{{ (l|attr('append'))(1) }}",
        "{{ [l]|map(attribute='append')|map('string')|first ~ l.extend([1]) }}",
        "{{ d.update({'a': 1}) }}",
        "{{ d.pop('k') }}",
        "{{ d.clear() }}",
      })
  void refusesKnownEscapes(String template) {
    TemplateException failure =
        catchThrowableOfType(TemplateException.class, () -> render(template));

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isIn(Kind.SECURITY, Kind.UNDEFINED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% from 'os' import popen %}",
        "{% extends 'x' %}",
        "{% block x %}{% endblock %}",
      })
  void readsNoOtherTemplate(String template) {
    TemplateException failure =
        catchThrowableOfType(TemplateException.class, () -> render(template));

    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void leavesTheCallersDataAlone() {
    Map<String, Object> context = new HashMap<>(CONTEXT);
    List<Object> list = new ArrayList<>(List.of(3, 1, 2));
    context.put("l", list);

    Template.compile("{% set l = l|sort %}{% set d = 1 %}{{ l|indent if false else l + [1] }}")
        .render(context);

    assertThat(list).containsExactly(3, 1, 2);
    assertThat(context.get("d")).isEqualTo(Map.of("k", "v"));
  }

  private static String outcome(String template) {
    try {
      return render(template);
    } catch (TemplateException e) {
      return e.kind().name();
    }
  }

  private static String render(String template) {
    return Template.compile(template).render(CONTEXT);
  }
}
