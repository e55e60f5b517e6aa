package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that a template does.
sealed interface Statement {

  int line();

  record Text(int line, String text) implements Statement {}

  record Output(int line, Expression value) implements Statement {}

  record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(int line, Expression test, List<Statement> body) {}

  record For(
      int line,
      Target target,
      Expression items,
      @Nullable Expression test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Assign(int line, Target target, Expression value) implements Statement {}

  record AssignBlock(int line, Target target, List<FilterCall> filters, List<Statement> body)
      implements Statement {}

  record MacroDefinition(int line, String name, MacroBody macro) implements Statement {}

  record CallBlock(int line, Call call, MacroBody caller) implements Statement {}

  record FilterBlock(int line, List<FilterCall> filters, List<Statement> body)
      implements Statement {}

  record With(int line, List<Target> targets, List<Expression> values, List<Statement> body)
      implements Statement {}

  /// A block with names of its own.
  record Scoped(int line, List<Statement> body) implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  /// A filter that is applied to what a block wrote.
  record FilterCall(int line, String name, Expression.ArgumentList arguments) {}

  /// A macro, or the body of a call block.
  ///
  /// @param defaults the values of the last parameters
  /// @param usesCaller whether its body reads `caller`; so with the two other names
  record MacroBody(
      List<String> parameters,
      List<Expression> defaults,
      List<Statement> body,
      boolean usesCaller,
      boolean usesKeywords,
      boolean usesRest) {}

  /// What is assigned to.
  sealed interface Target {

    record Variable(String name) implements Target {}

    record NamespaceField(String namespace, String name) implements Target {}

    record Several(List<Target> targets) implements Target {}
  }
}
