package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Statement.FilterCall;
import app.cairn.llm.text.template.Statement.For;
import app.cairn.llm.text.template.Statement.Target;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Carries out statements.
final class Interpreter {

  /// How a statement left its block.
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final Rendering rendering;
  private final Evaluator evaluator;

  Interpreter(Rendering rendering) {
    this.rendering = rendering;
    this.evaluator = new Evaluator(rendering);
  }

  Object evaluate(Expression expression, Scope scope) {
    return evaluator.evaluate(expression, scope);
  }

  Flow execute(List<Statement> body, Scope scope, TextBuffer out) {
    for (Statement statement : body) {
      rendering.enter();
      rendering.at(statement.line());
      Flow flow = execute(statement, scope, out);
      rendering.leave();
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow execute(Statement statement, Scope scope, TextBuffer out) {
    return switch (statement) {
      case Statement.Text text -> {
        out.append(text.text());
        yield Flow.ON;
      }
      case Statement.Output output -> {
        out.append(Printing.str(rendering, evaluate(output.value(), scope)));
        yield Flow.ON;
      }
      case Statement.If condition -> branch(condition, scope, out);
      case For loop -> loop(loop, scope, out);
      case Statement.Assign assign -> {
        Object value = evaluate(assign.value(), scope);
        rendering.at(assign.line());
        assign(assign.target(), value, scope);
        yield Flow.ON;
      }
      case Statement.AssignBlock block -> assignBlock(block, scope);
      case Statement.MacroDefinition definition -> {
        scope.set(definition.name(), new Macro(definition.name(), definition.macro(), scope, this));
        yield Flow.ON;
      }
      case Statement.CallBlock block -> {
        Macro caller = new Macro("", block.caller(), scope, this);
        out.append(Printing.str(rendering, evaluator.call(block.call(), scope, caller)));
        yield Flow.ON;
      }
      case Statement.FilterBlock block -> filterBlock(block, scope, out);
      case Statement.With with -> {
        Scope inner = scope.inner();
        for (int i = 0; i < with.targets().size(); i++) {
          assign(with.targets().get(i), evaluate(with.values().get(i), scope), inner);
        }
        yield execute(with.body(), inner, out);
      }
      case Statement.Scoped scoped -> execute(scoped.body(), scope.inner(), out);
      case Statement.Break end -> Flow.BREAK;
      case Statement.Continue end -> Flow.CONTINUE;
    };
  }

  private Flow branch(Statement.If condition, Scope scope, TextBuffer out) {
    for (Statement.Branch branch : condition.branches()) {
      rendering.at(branch.line());
      if (Types.isTrue(rendering, evaluate(branch.test(), scope))) {
        return execute(branch.body(), scope, out);
      }
    }
    return execute(condition.otherwise(), scope, out);
  }

  private Flow assignBlock(Statement.AssignBlock block, Scope scope) {
    TextBuffer text = new TextBuffer(rendering);
    Scope inner = scope.inner();
    Flow flow = execute(block.body(), inner, text);
    if (flow == Flow.ON) {
      assign(block.target(), filtered(text.toString(), block.filters(), inner), scope);
    }
    return flow;
  }

  private Flow filterBlock(Statement.FilterBlock block, Scope scope, TextBuffer out) {
    TextBuffer text = new TextBuffer(rendering);
    Scope inner = scope.inner();
    Flow flow = execute(block.body(), inner, text);
    if (flow == Flow.ON) {
      Object result = filtered(text.toString(), block.filters(), inner);
      if (!Types.isText(result)) {
        throw rendering.fail(
            "sequence item 0: expected str instance, %s found".formatted(Types.name(result)));
      }
      out.append(Types.text(result));
    }
    return flow;
  }

  private Object filtered(String text, List<FilterCall> filters, Scope scope) {
    Object value = text;
    for (FilterCall filter : filters) {
      Arguments arguments = evaluator.arguments(filter.arguments(), scope);
      rendering.at(filter.line());
      value = Filters.apply(rendering, filter.name(), value, arguments);
    }
    return value;
  }

  private Flow loop(For loop, Scope scope, TextBuffer out) {
    Object items = evaluate(loop.items(), scope);
    rendering.at(loop.line());
    if (!loop.recursive()) {
      return run(loop, items, scope, out, null, 0);
    }
    out.append(recursion(loop, scope).run(items, 0));
    return Flow.ON;
  }

  private Loop.Recursion recursion(For loop, Scope scope) {
    return new Loop.Recursion() {
      @Override
      public String run(Object items, int depth) {
        TextBuffer text = new TextBuffer(rendering);
        Interpreter.this.run(loop, items, scope, text, this, depth);
        return text.toString();
      }
    };
  }

  private Flow run(
      For loop,
      Object items,
      Scope scope,
      TextBuffer out,
      Loop.@Nullable Recursion recursion,
      int depth) {
    Iterator<Object> iterator = Iteration.of(rendering, items);
    boolean countable = loop.test() == null && !(items instanceof Generator);
    int length = countable ? SequenceFilters.lengthOf(rendering, items) : -1;
    if (loop.test() != null) {
      iterator = new Selection(loop, scope, iterator);
    }
    Loop state = new Loop(iterator, length, recursion, depth);
    boolean completedOne = false;
    for (Object item = state.advance(); item != null; item = state.advance()) {
      Scope inner = scope.inner();
      rendering.at(loop.line());
      assign(loop.target(), item, inner);
      inner.set("loop", state);
      Flow flow = execute(loop.body(), inner, out);
      if (flow == Flow.BREAK) {
        break;
      }
      completedOne |= flow == Flow.ON;
    }
    // As in Jinja2, only an iteration that reached the end of the body counts.
    return completedOne ? Flow.ON : execute(loop.otherwise(), scope.inner(), out);
  }

  /// The elements of a loop that pass its `if`.
  private final class Selection implements Iterator<Object> {

    private final For loop;
    private final Scope scope;
    private final Iterator<Object> items;
    private @Nullable Object next;

    Selection(For loop, Scope scope, Iterator<Object> items) {
      this.loop = loop;
      this.scope = scope;
      this.items = items;
    }

    @Override
    public boolean hasNext() {
      while (next == null && items.hasNext()) {
        Object item = items.next();
        Scope inner = scope.inner();
        assign(loop.target(), item, inner);
        Expression test = loop.test();
        if (test == null || Types.isTrue(rendering, evaluate(test, inner))) {
          next = item;
        }
      }
      return next != null;
    }

    @Override
    public Object next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Object result = next;
      next = null;
      return result;
    }
  }

  private void assign(Target target, Object value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.NamespaceField field -> {
        if (!(scope.get(field.namespace()) instanceof Namespace namespace)) {
          throw rendering.fail("cannot assign attribute on non-namespace object");
        }
        namespace.set(rendering, field.name(), value);
      }
      case Target.Several several -> unpack(several.targets(), value, scope);
    }
  }

  private void unpack(List<Target> targets, Object value, Scope scope) {
    if (!Iteration.isIterable(value)) {
      throw rendering.fail("cannot unpack non-iterable %s object".formatted(Types.name(value)));
    }
    List<Object> values = Iteration.list(rendering, value);
    if (values.size() < targets.size()) {
      throw rendering.fail(
          "not enough values to unpack (expected %d, got %d)"
              .formatted(targets.size(), values.size()));
    }
    if (values.size() > targets.size()) {
      throw rendering.fail("too many values to unpack (expected %d)".formatted(targets.size()));
    }
    for (int i = 0; i < targets.size(); i++) {
      assign(targets.get(i), values.get(i), scope);
    }
  }
}
