package app.cairn.llm.text.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that has a value.
sealed interface Expression {

  int line();

  record Literal(int line, Object value) implements Expression {}

  record Name(int line, String name) implements Expression {}

  record TupleOf(int line, List<Expression> items) implements Expression {}

  record ListOf(int line, List<Expression> items) implements Expression {}

  record DictOf(int line, List<Pair> pairs) implements Expression {}

  record Pair(Expression key, Expression value) {}

  record Attribute(int line, Expression of, String name) implements Expression {}

  record Item(int line, Expression of, Expression key) implements Expression {}

  record Slice(
      int line,
      Expression of,
      @Nullable Expression start,
      @Nullable Expression stop,
      @Nullable Expression step)
      implements Expression {}

  record Call(int line, Expression function, ArgumentList arguments) implements Expression {}

  record Filter(int line, Expression value, String name, ArgumentList arguments)
      implements Expression {}

  record Test(int line, Expression value, String name, ArgumentList arguments)
      implements Expression {}

  record Unary(int line, UnaryOperator operator, Expression operand) implements Expression {}

  record Binary(int line, BinaryOperator operator, Expression left, Expression right)
      implements Expression {}

  record And(int line, Expression left, Expression right) implements Expression {}

  record Or(int line, Expression left, Expression right) implements Expression {}

  record Concat(int line, List<Expression> parts) implements Expression {}

  record Compare(int line, Expression first, List<Comparison> comparisons) implements Expression {}

  record Comparison(ComparisonOperator operator, Expression operand) {}

  /// `then if test else otherwise`.
  record Conditional(int line, Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {}

  /// What stands in the parentheses of a call.
  record ArgumentList(
      List<Expression> positional,
      List<Keyword> keywords,
      @Nullable Expression spreadList,
      @Nullable Expression spreadMap) {

    static final ArgumentList NONE = new ArgumentList(List.of(), List.of(), null, null);

    boolean isEmpty() {
      return positional.isEmpty() && keywords.isEmpty() && spreadList == null && spreadMap == null;
    }
  }

  record Keyword(String name, Expression value) {}

  enum UnaryOperator {
    NOT,
    MINUS,
    PLUS
  }

  enum BinaryOperator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    POWER("** or pow()");

    final String symbol;

    BinaryOperator(String symbol) {
      this.symbol = symbol;
    }
  }

  enum ComparisonOperator {
    EQUAL("=="),
    UNEQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in");

    final String symbol;

    ComparisonOperator(String symbol) {
      this.symbol = symbol;
    }
  }
}
