package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.ArgumentList;
import app.cairn.llm.text.template.Statement.FilterCall;
import app.cairn.llm.text.template.Statement.MacroBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Visits all of a template. A subclass overrides what it cares for.
class Walk {

  /// Chains of operators nest too, and chains in brackets in chains.
  private static final int MAX_DEPTH = 300;

  private int depth;

  void statements(List<Statement> body) {
    body.forEach(this::statement);
  }

  void statement(Statement statement) {
    switch (statement) {
      case Statement.Text text -> {}
      case Statement.Output output -> expression(output.value());
      case Statement.If condition -> {
        for (Statement.Branch branch : condition.branches()) {
          expression(branch.test());
          statements(branch.body());
        }
        statements(condition.otherwise());
      }
      case Statement.For loop -> {
        expression(loop.items());
        optional(loop.test());
        statements(loop.body());
        statements(loop.otherwise());
      }
      case Statement.Assign assign -> expression(assign.value());
      case Statement.AssignBlock block -> {
        statements(block.body());
        filters(block.filters());
      }
      case Statement.MacroDefinition definition -> macro(definition.macro());
      case Statement.CallBlock block -> {
        expression(block.call());
        macro(block.caller());
      }
      case Statement.FilterBlock block -> {
        statements(block.body());
        filters(block.filters());
      }
      case Statement.With with -> {
        with.values().forEach(this::expression);
        statements(with.body());
      }
      case Statement.Scoped scoped -> statements(scoped.body());
      case Statement.Break end -> {}
      case Statement.Continue end -> {}
    }
  }

  void macro(MacroBody macro) {
    macro.defaults().forEach(this::expression);
    statements(macro.body());
  }

  void filters(List<FilterCall> filters) {
    for (FilterCall filter : filters) {
      arguments(filter.arguments());
    }
  }

  void expression(Expression expression) {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(
          TemplateException.Kind.SYNTAX, expression.line(), "too many nested levels");
    }
    visitParts(expression);
    depth--;
  }

  private void visitParts(Expression expression) {
    switch (expression) {
      case Expression.Literal literal -> {}
      case Expression.Name name -> {}
      case Expression.TupleOf tuple -> tuple.items().forEach(this::expression);
      case Expression.ListOf list -> list.items().forEach(this::expression);
      case Expression.DictOf dict -> {
        for (Expression.Pair pair : dict.pairs()) {
          expression(pair.key());
          expression(pair.value());
        }
      }
      case Expression.Attribute attribute -> expression(attribute.of());
      case Expression.Item item -> {
        expression(item.of());
        expression(item.key());
      }
      case Expression.Slice slice -> {
        expression(slice.of());
        optional(slice.start());
        optional(slice.stop());
        optional(slice.step());
      }
      case Expression.Call call -> {
        expression(call.function());
        arguments(call.arguments());
      }
      case Expression.Filter filter -> {
        expression(filter.value());
        arguments(filter.arguments());
      }
      case Expression.Test test -> {
        expression(test.value());
        arguments(test.arguments());
      }
      case Expression.Unary unary -> expression(unary.operand());
      case Expression.Binary binary -> {
        expression(binary.left());
        expression(binary.right());
      }
      case Expression.And and -> {
        expression(and.left());
        expression(and.right());
      }
      case Expression.Or or -> {
        expression(or.left());
        expression(or.right());
      }
      case Expression.Concat concat -> concat.parts().forEach(this::expression);
      case Expression.Compare compare -> {
        expression(compare.first());
        compare.comparisons().forEach(comparison -> expression(comparison.operand()));
      }
      case Expression.Conditional conditional -> {
        expression(conditional.test());
        expression(conditional.then());
        optional(conditional.otherwise());
      }
    }
  }

  private void arguments(ArgumentList arguments) {
    arguments.positional().forEach(this::expression);
    arguments.keywords().forEach(keyword -> expression(keyword.value()));
    optional(arguments.spreadList());
    optional(arguments.spreadMap());
  }

  private void optional(@Nullable Expression expression) {
    if (expression != null) {
      expression(expression);
    }
  }
}
