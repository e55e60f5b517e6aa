package app.cairn.llm.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns Java's values into those that templates see: a copy of plain data, nothing with methods.
final class ContextValues {

  private ContextValues() {}

  /// @throws IllegalArgumentException for a value that is no plain data
  static Object of(Rendering rendering, @Nullable Object value) {
    rendering.enter();
    Object result =
        switch (value) {
          case null -> None.NONE;
          case String text -> text;
          case Boolean truth -> truth;
          case Long number -> number;
          case Integer number -> number.longValue();
          case Short number -> number.longValue();
          case Byte number -> number.longValue();
          case BigInteger number -> Numbers.normal(number);
          case Double number -> number;
          case Float number -> Double.valueOf(number.toString());
          case BigDecimal number -> number.doubleValue();
          case Map<?, ?> map -> dict(rendering, map);
          case Collection<?> items -> list(rendering, items);
          default ->
              throw new IllegalArgumentException(
                  "a template takes plain data, not %s".formatted(value.getClass().getName()));
        };
    rendering.leave();
    return result;
  }

  private static Dict dict(Rendering rendering, Map<?, ?> map) {
    rendering.making(2L * map.size());
    Dict dict = new Dict();
    map.forEach((key, value) -> dict.put(rendering, of(rendering, key), of(rendering, value)));
    return dict;
  }

  private static List<Object> list(Rendering rendering, Collection<?> items) {
    rendering.making(items.size());
    List<Object> list = new ArrayList<>(items.size());
    items.forEach(item -> list.add(of(rendering, item)));
    return list;
  }
}
