package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `value.name` and `value[key]` give. Names are looked up in the tables below and nowhere
/// else.
final class Attributes {

  /// Attributes that all of Python's values have and that lead out of the template.
  private static final Set<String> INTERNAL =
      Set.of(
          "__class__",
          "__delattr__",
          "__dir__",
          "__doc__",
          "__eq__",
          "__format__",
          "__ge__",
          "__getattribute__",
          "__getstate__",
          "__gt__",
          "__hash__",
          "__init__",
          "__init_subclass__",
          "__le__",
          "__lt__",
          "__ne__",
          "__new__",
          "__reduce__",
          "__reduce_ex__",
          "__repr__",
          "__setattr__",
          "__sizeof__",
          "__str__",
          "__subclasshook__");

  private Attributes() {}

  /// `owner.name`: an attribute, else an item.
  static Object attribute(Rendering rendering, Object owner, String name) {
    if (owner instanceof Undefined undefined) {
      if (INTERNAL.contains(name)) {
        return Undefined.unsafe(owner, name);
      }
      throw undefined.failure(rendering);
    }
    Object attribute = ofType(rendering, owner, name);
    if (attribute != null) {
      return attribute;
    }
    Object item = owner instanceof Dict dict ? dict.get(name) : null;
    return item != null ? item : Undefined.partOf(owner, name);
  }

  /// `owner[key]`: an item, else an attribute.
  static Object item(Rendering rendering, Object owner, Object key) {
    if (owner instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    Object item =
        switch (owner) {
          case Dict dict -> isHashable(key) ? dict.get(rendering, key) : null;
          case List<?> list -> Types.isInteger(key) ? element(list, key) : null;
          case Tuple tuple -> Types.isInteger(key) ? element(tuple.items(), key) : null;
          case Range range -> {
            int index = Types.isInteger(key) ? place(key, range.length()) : -1;
            yield index < 0 ? null : range.get(index);
          }
          case String text -> character(rendering, text, key);
          case Markup markup -> {
            String character = character(rendering, markup.text(), key);
            yield character == null ? null : new Markup(character);
          }
          default -> null;
        };
    if (item == null && Types.isText(key)) {
      item = ofType(rendering, owner, Types.text(key));
    }
    return item != null ? item : Undefined.partOf(owner, key);
  }

  private static boolean isHashable(Object key) {
    return switch (key) {
      case List<?> list -> false;
      case Dict dict -> false;
      case DictView view -> false;
      case Tuple tuple ->
          tuple.items().stream().noneMatch(item -> item instanceof Tuple)
              && tuple.items().stream().allMatch(Attributes::isHashable);
      default -> true;
    };
  }

  private static @Nullable Object element(List<?> list, Object key) {
    int index = place(key, list.size());
    return index < 0 ? null : list.get(index);
  }

  private static @Nullable String character(Rendering rendering, String text, Object key) {
    if (!Types.isInteger(key)) {
      return null;
    }
    rendering.reading(text.length());
    int index = place(key, CodePoints.length(text));
    return index < 0 ? null : CodePoints.substring(text, index, index + 1);
  }

  /// The index that a key stands for, negative ones counted from the end, or -1.
  private static int place(Object key, int length) {
    long index = Convert.clampedLong(key);
    long place = index < 0 ? index + length : index;
    return place >= 0 && place < length ? (int) place : -1;
  }

  /// An attribute of Python's type, or null.
  static @Nullable Object ofType(Rendering rendering, Object owner, String name) {
    if (name.startsWith("_")) {
      boolean isInternal =
          INTERNAL.contains(name) || (owner instanceof Callable && name.startsWith("__"));
      return isInternal ? Undefined.unsafe(owner, name) : null;
    }
    return switch (owner) {
      case Namespace namespace -> namespace.fields().get(name);
      case Loop loop -> loop.attribute(rendering, name);
      case Macro macro -> macro.attribute(name);
      case Cycler cycler -> cyclerAttribute(cycler, name);
      case Range range -> rangeAttribute(range, name);
      case Long number -> wholeAttribute(number, name);
      case BigInteger number -> wholeAttribute(number, name);
      case Boolean truth -> wholeAttribute(truth ? 1L : 0L, name);
      case Double number -> realAttribute(number, name);
      case Tuple group when group.isGroup() && name.equals("grouper") -> group.items().getFirst();
      case Tuple group when group.isGroup() && name.equals("list") -> group.items().getLast();
      default -> {
        if (MethodNames.changes(owner, name)) {
          yield Undefined.unsafe(owner, name);
        }
        yield MethodNames.has(owner, name) ? new BoundMethod(owner, name) : null;
      }
    };
  }

  private static @Nullable Object cyclerAttribute(Cycler cycler, String name) {
    return switch (name) {
      case "current" -> cycler.current();
      case "next", "reset" -> new BoundMethod(cycler, name);
      default -> null;
    };
  }

  private static @Nullable Object rangeAttribute(Range range, String name) {
    return switch (name) {
      case "start" -> range.start();
      case "stop" -> range.stop();
      case "step" -> range.step();
      case "count", "index" -> new BoundMethod(range, name);
      default -> null;
    };
  }

  private static @Nullable Object wholeAttribute(Object number, String name) {
    return switch (name) {
      case "real", "numerator" -> number;
      case "imag" -> 0L;
      case "denominator" -> 1L;
      case "as_integer_ratio", "bit_count", "bit_length", "conjugate", "from_bytes", "to_bytes" ->
          new BoundMethod(number, name);
      default -> null;
    };
  }

  private static @Nullable Object realAttribute(Double number, String name) {
    return switch (name) {
      case "real" -> number;
      case "imag" -> 0.0;
      case "as_integer_ratio", "conjugate", "fromhex", "hex", "is_integer" ->
          new BoundMethod(number, name);
      default -> null;
    };
  }
}
