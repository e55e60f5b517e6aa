package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.ArgumentList;
import app.cairn.llm.text.template.Expression.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions.
final class Evaluator {

  private final Rendering rendering;

  Evaluator(Rendering rendering) {
    this.rendering = rendering;
  }

  Object evaluate(Expression expression, Scope scope) {
    rendering.enter();
    Object value = value(expression, scope);
    rendering.leave();
    return value;
  }

  private Object value(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.TupleOf tuple -> new Tuple(all(tuple.items(), scope));
      case Expression.ListOf list -> all(list.items(), scope);
      case Expression.DictOf dict -> dict(dict, scope);
      case Expression.Attribute attribute -> attribute(attribute, scope);
      case Expression.Item item -> item(item, scope);
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call -> call(call, scope, null);
      case Expression.Filter filter -> filter(filter, scope);
      case Expression.Test test -> test(test, scope);
      case Expression.Unary unary -> unary(unary, scope);
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.And and -> {
        Object left = evaluate(and.left(), scope);
        yield Types.isTrue(rendering, left) ? evaluate(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Object left = evaluate(or.left(), scope);
        yield Types.isTrue(rendering, left) ? left : evaluate(or.right(), scope);
      }
      case Expression.Concat concat -> concat(concat, scope);
      case Expression.Compare compare -> compare(compare, scope);
      case Expression.Conditional conditional -> conditional(conditional, scope);
    };
  }

  private List<Object> all(List<Expression> expressions, Scope scope) {
    rendering.making(expressions.size());
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Object dict(Expression.DictOf expression, Scope scope) {
    rendering.making(2L * expression.pairs().size());
    Dict dict = new Dict();
    for (Expression.Pair pair : expression.pairs()) {
      Object key = evaluate(pair.key(), scope);
      Object value = evaluate(pair.value(), scope);
      rendering.at(expression.line());
      dict.put(rendering, key, value);
    }
    return dict;
  }

  private Object attribute(Expression.Attribute attribute, Scope scope) {
    Object owner = evaluate(attribute.of(), scope);
    rendering.at(attribute.line());
    return Attributes.attribute(rendering, owner, attribute.name());
  }

  private Object item(Expression.Item item, Scope scope) {
    Object owner = evaluate(item.of(), scope);
    Object key = evaluate(item.key(), scope);
    rendering.at(item.line());
    return Attributes.item(rendering, owner, key);
  }

  private Object slice(Expression.Slice slice, Scope scope) {
    Object owner = evaluate(slice.of(), scope);
    Object start = optional(slice.start(), scope);
    Object stop = optional(slice.stop(), scope);
    Object step = optional(slice.step(), scope);
    rendering.at(slice.line());
    return Slices.slice(rendering, owner, start, stop, step);
  }

  private @Nullable Object optional(@Nullable Expression expression, Scope scope) {
    return expression == null ? null : evaluate(expression, scope);
  }

  /// @param caller what a call block passes as `caller`, or null
  Object call(Expression.Call call, Scope scope, @Nullable Macro caller) {
    Object function = evaluate(call.function(), scope);
    Arguments arguments = arguments(call.arguments(), scope);
    rendering.at(call.line());
    if (caller != null) {
      arguments = arguments.withKeyword("caller", caller);
    }
    return switch (function) {
      case Callable callable -> callable.call(rendering, arguments);
      case Undefined undefined -> throw undefined.failure(rendering);
      default ->
          throw rendering.fail("'%s' object is not callable".formatted(Types.name(function)));
    };
  }

  private Object filter(Expression.Filter filter, Scope scope) {
    Object value = evaluate(filter.value(), scope);
    Arguments arguments = arguments(filter.arguments(), scope);
    rendering.at(filter.line());
    return Filters.apply(rendering, filter.name(), value, arguments);
  }

  private Object test(Expression.Test test, Scope scope) {
    Object value = evaluate(test.value(), scope);
    Arguments arguments = arguments(test.arguments(), scope);
    rendering.at(test.line());
    return Tests.holds(rendering, test.name(), value, arguments);
  }

  private Object unary(Expression.Unary unary, Scope scope) {
    Object operand = evaluate(unary.operand(), scope);
    rendering.at(unary.line());
    return Operators.unary(rendering, unary.operator(), operand);
  }

  private Object binary(Expression.Binary binary, Scope scope) {
    Object left = evaluate(binary.left(), scope);
    Object right = evaluate(binary.right(), scope);
    rendering.at(binary.line());
    return Operators.binary(rendering, binary.operator(), left, right);
  }

  private Object concat(Expression.Concat concat, Scope scope) {
    TextBuffer text = new TextBuffer(rendering);
    for (Expression part : concat.parts()) {
      text.append(Printing.str(rendering, evaluate(part, scope)));
    }
    return text.toString();
  }

  private Object compare(Expression.Compare compare, Scope scope) {
    Object left = evaluate(compare.first(), scope);
    for (Comparison comparison : compare.comparisons()) {
      Object right = evaluate(comparison.operand(), scope);
      rendering.at(compare.line());
      if (!Operators.compare(rendering, comparison.operator(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Object conditional(Expression.Conditional conditional, Scope scope) {
    if (Types.isTrue(rendering, evaluate(conditional.test(), scope))) {
      return evaluate(conditional.then(), scope);
    }
    Expression otherwise = conditional.otherwise();
    return otherwise != null
        ? evaluate(otherwise, scope)
        : Undefined.hint(
            "the inline if-expression on line %d evaluated to false and no else section was defined."
                .formatted(conditional.line()));
  }

  Arguments arguments(ArgumentList list, Scope scope) {
    if (list.isEmpty()) {
      return Arguments.NONE;
    }
    List<Object> positional = all(list.positional(), scope);
    Map<String, Object> keywords = new LinkedHashMap<>();
    for (Expression.Keyword keyword : list.keywords()) {
      keywords.put(keyword.name(), evaluate(keyword.value(), scope));
    }
    if (list.spreadList() != null) {
      positional.addAll(Iteration.list(rendering, evaluate(list.spreadList(), scope)));
    }
    if (list.spreadMap() != null) {
      spread(evaluate(list.spreadMap(), scope), keywords);
    }
    return new Arguments(positional, keywords);
  }

  private void spread(Object value, Map<String, Object> keywords) {
    if (!(value instanceof Dict dict)) {
      throw rendering.fail(
          "argument after ** must be a mapping, not %s".formatted(Types.name(value)));
    }
    for (Dict.Entry entry : dict.entries()) {
      if (!Types.isText(entry.key())) {
        throw rendering.fail("keywords must be strings");
      }
      String name = Types.text(entry.key());
      if (keywords.putIfAbsent(name, entry.value()) != null) {
        throw rendering.fail("got multiple values for keyword argument '%s'".formatted(name));
      }
    }
  }
}
