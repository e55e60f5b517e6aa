package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Statement.FilterCall;
import app.cairn.llm.text.template.Statement.Target;
import java.util.List;

/// Finds the faults that Jinja2 reports before it renders: unknown filters and tests, a `break`
/// outside a loop, an assignment to `loop` in one. As there, an unknown filter or test directly in
/// a condition fails only when it is reached.
final class TemplateCheck extends Walk {

  private boolean conditional;
  private boolean inLoop;
  private boolean inLoopBody;

  void check(List<Statement> template) {
    statements(template);
  }

  @Override
  void statement(Statement statement) {
    boolean wasConditional = conditional;
    boolean wasInLoop = inLoop;
    boolean wasInLoopBody = inLoopBody;
    switch (statement) {
      case Statement.If condition -> {
        conditional = true;
        super.statement(condition);
      }
      case Statement.For loop -> loop(loop);
      case Statement.Break end -> insideLoop(end.line(), "'break' outside loop");
      case Statement.Continue end -> insideLoop(end.line(), "'continue' not properly in loop");
      case Statement.Assign assign -> {
        target(assign.line(), assign.target());
        super.statement(assign);
      }
      case Statement.AssignBlock block -> {
        target(block.line(), block.target());
        conditional = false;
        super.statement(block);
      }
      case Statement.FilterBlock block -> {
        conditional = false;
        super.statement(block);
      }
      case Statement.Scoped scoped -> {
        conditional = false;
        super.statement(scoped);
      }
      case Statement.With with -> {
        with.values().forEach(this::expression);
        conditional = false;
        statements(with.body());
      }
      case Statement.Text other -> super.statement(other);
      case Statement.Output other -> super.statement(other);
      case Statement.MacroDefinition other -> super.statement(other);
      case Statement.CallBlock other -> super.statement(other);
    }
    conditional = wasConditional;
    inLoop = wasInLoop;
    inLoopBody = wasInLoopBody;
  }

  private void loop(Statement.For loop) {
    expression(loop.items());
    conditional = false;
    if (loop.test() != null) {
      expression(loop.test());
    }
    boolean outer = inLoop;
    inLoopBody = true;
    target(loop.line(), loop.target());
    inLoop = true;
    statements(loop.body());
    inLoop = outer;
    statements(loop.otherwise());
  }

  private void insideLoop(int line, String otherwise) {
    if (!inLoop) {
      throw new TemplateException(TemplateException.Kind.SYNTAX, line, otherwise);
    }
  }

  private void target(int line, Target target) {
    switch (target) {
      case Target.Variable variable -> {
        if (inLoopBody && variable.name().equals("loop")) {
          throw new TemplateException(
              TemplateException.Kind.SYNTAX,
              line,
              "Can't assign to special loop variable in for-loop target");
        }
      }
      case Target.NamespaceField field -> {}
      case Target.Several several -> several.targets().forEach(one -> target(line, one));
    }
  }

  @Override
  void macro(Statement.MacroBody macro) {
    conditional = false;
    inLoop = false;
    super.macro(macro);
  }

  @Override
  void filters(List<FilterCall> filters) {
    for (FilterCall filter : filters) {
      known(Filters.isKnown(filter.name()), "filter", filter.name(), filter.line());
    }
    super.filters(filters);
  }

  @Override
  void expression(Expression expression) {
    boolean wasConditional = conditional;
    switch (expression) {
      case Expression.Conditional other -> conditional = true;
      case Expression.Filter filter ->
          known(Filters.isKnown(filter.name()), "filter", filter.name(), filter.line());
      case Expression.Test test ->
          known(Tests.isKnown(test.name()), "test", test.name(), test.line());
      default -> {}
    }
    super.expression(expression);
    conditional = wasConditional;
  }

  private void known(boolean known, String kind, String name, int line) {
    if (!known && !conditional) {
      throw new TemplateException(
          TemplateException.Kind.SYNTAX, line, "No %s named '%s'.".formatted(kind, name));
    }
  }
}
