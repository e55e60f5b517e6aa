package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's dict: in order of insertion, with keys that are equal as in Python (`1`, `1.0` and
/// `True` are one key). Never changed once a template sees it.
final class Dict {

  /// A tuple as a key.
  private record TupleKey(List<Object> keys) {}

  record Entry(Object key, Object value) {}

  private static final int MAX_TUPLE_DEPTH = 50;

  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  void put(Rendering rendering, Object key, Object value) {
    entries.compute(
        hashed(rendering, key), (hash, old) -> new Entry(old == null ? key : old.key(), value));
  }

  void put(String key, Object value) {
    entries.put(key, new Entry(key, value));
  }

  @Nullable Object get(Rendering rendering, Object key) {
    Entry entry = entries.get(hashed(rendering, key));
    return entry == null ? null : entry.value();
  }

  @Nullable Object get(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  int size() {
    return entries.size();
  }

  Iterable<Entry> entries() {
    return entries.values();
  }

  List<Object> keys() {
    List<Object> keys = new ArrayList<>(size());
    entries.values().forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  List<Object> values() {
    List<Object> values = new ArrayList<>(size());
    entries.values().forEach(entry -> values.add(entry.value()));
    return values;
  }

  List<Object> items() {
    List<Object> items = new ArrayList<>(size());
    entries.values().forEach(entry -> items.add(Tuple.of(entry.key(), entry.value())));
    return items;
  }

  /// What stands for a value in Java's maps, so that what Python holds for equal is equal.
  static Object hashed(Rendering rendering, Object value) {
    return hashed(rendering, value, 0);
  }

  private static Object hashed(Rendering rendering, Object value, int depth) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      case Boolean truth -> truth ? 1L : 0L;
      case Long number -> number;
      case BigInteger number -> number;
      case Double number -> hashed(number);
      case Tuple tuple -> {
        if (depth > MAX_TUPLE_DEPTH) {
          throw rendering.fail(TemplateException.Kind.LIMIT, "a key of too many levels");
        }
        rendering.steps(tuple.items().size());
        List<Object> keys = new ArrayList<>(tuple.items().size());
        tuple.items().forEach(item -> keys.add(hashed(rendering, item, depth + 1)));
        yield new TupleKey(keys);
      }
      case List<?> list -> throw rendering.fail("unhashable type: 'list'");
      case Dict dict -> throw rendering.fail("unhashable type: 'dict'");
      case DictView view -> throw rendering.fail("unhashable type: '%s'".formatted(view.name()));
      case Undefined undefined -> Undefined.class;
      default -> value;
    };
  }

  private static Object hashed(Double number) {
    boolean whole = Math.rint(number) == number && !number.isInfinite();
    return whole ? Numbers.normal(Numbers.toBigInteger(number)) : number;
  }
}
