package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.And;
import app.cairn.llm.text.template.Expression.ArgumentList;
import app.cairn.llm.text.template.Expression.Attribute;
import app.cairn.llm.text.template.Expression.Binary;
import app.cairn.llm.text.template.Expression.BinaryOperator;
import app.cairn.llm.text.template.Expression.Call;
import app.cairn.llm.text.template.Expression.Compare;
import app.cairn.llm.text.template.Expression.Comparison;
import app.cairn.llm.text.template.Expression.ComparisonOperator;
import app.cairn.llm.text.template.Expression.Concat;
import app.cairn.llm.text.template.Expression.Conditional;
import app.cairn.llm.text.template.Expression.DictOf;
import app.cairn.llm.text.template.Expression.Filter;
import app.cairn.llm.text.template.Expression.Item;
import app.cairn.llm.text.template.Expression.Keyword;
import app.cairn.llm.text.template.Expression.ListOf;
import app.cairn.llm.text.template.Expression.Literal;
import app.cairn.llm.text.template.Expression.Name;
import app.cairn.llm.text.template.Expression.Or;
import app.cairn.llm.text.template.Expression.Pair;
import app.cairn.llm.text.template.Expression.Slice;
import app.cairn.llm.text.template.Expression.Test;
import app.cairn.llm.text.template.Expression.TupleOf;
import app.cairn.llm.text.template.Expression.Unary;
import app.cairn.llm.text.template.Expression.UnaryOperator;
import app.cairn.llm.text.template.Statement.FilterCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses expressions, the loosest binding first.
final class ExpressionParser {

  private static final Map<String, ComparisonOperator> COMPARISONS =
      Map.of(
          "==", ComparisonOperator.EQUAL,
          "!=", ComparisonOperator.UNEQUAL,
          "<", ComparisonOperator.LESS,
          "<=", ComparisonOperator.LESS_OR_EQUAL,
          ">", ComparisonOperator.GREATER,
          ">=", ComparisonOperator.GREATER_OR_EQUAL);
  private static final Map<String, BinaryOperator> SUMS =
      Map.of("+", BinaryOperator.ADD, "-", BinaryOperator.SUBTRACT);
  private static final Map<String, BinaryOperator> PRODUCTS =
      Map.of(
          "*", BinaryOperator.MULTIPLY,
          "/", BinaryOperator.DIVIDE,
          "//", BinaryOperator.FLOOR_DIVIDE,
          "%", BinaryOperator.REMAINDER);
  private static final Map<String, BinaryOperator> POWERS = Map.of("**", BinaryOperator.POWER);

  private final TokenStream tokens;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /// An expression, or several with commas between them, which are a tuple.
  Expression tuple(boolean withConditional) {
    return tuple(withConditional, false);
  }

  private Expression tuple(boolean withConditional, boolean inParentheses) {
    int line = tokens.current().line();
    List<Expression> items = new ArrayList<>();
    boolean several = false;
    while (!isTupleEnd()) {
      items.add(withConditional ? expression() : or());
      if (!tokens.isOperator(",")) {
        break;
      }
      several = true;
      line = tokens.current().line();
      tokens.next();
    }
    if (several || (items.isEmpty() && inParentheses)) {
      return new TupleOf(line, List.copyOf(items));
    }
    if (items.isEmpty()) {
      throw tokens.syntax(
          "Expected an expression, got '%s'".formatted(tokens.current().description()));
    }
    return items.getFirst();
  }

  private boolean isTupleEnd() {
    return tokens.is(TokenKind.OUTPUT_END)
        || tokens.is(TokenKind.TAG_END)
        || tokens.isOperator(")");
  }

  Expression expression() {
    tokens.enter();
    int line = tokens.current().line();
    Expression value = or();
    for (int links = 0; tokens.skipName("if"); tokens.link(++links)) {
      Expression test = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      value = new Conditional(line, test, value, otherwise);
    }
    tokens.leave();
    return value;
  }

  private Expression or() {
    int line = tokens.current().line();
    Expression left = and();
    for (int links = 0; tokens.skipName("or"); tokens.link(++links)) {
      left = new Or(line, left, and());
    }
    return left;
  }

  private Expression and() {
    int line = tokens.current().line();
    Expression left = not();
    for (int links = 0; tokens.skipName("and"); tokens.link(++links)) {
      left = new And(line, left, not());
    }
    return left;
  }

  private Expression not() {
    if (!tokens.isName("not")) {
      return comparison();
    }
    tokens.enter();
    int line = tokens.next().line();
    Expression operand = not();
    tokens.leave();
    return new Unary(line, UnaryOperator.NOT, operand);
  }

  private Expression comparison() {
    int line = tokens.current().line();
    Expression first = sum();
    List<Comparison> comparisons = new ArrayList<>();
    for (ComparisonOperator operator = comparisonOperator();
        operator != null;
        operator = comparisonOperator()) {
      comparisons.add(new Comparison(operator, sum()));
    }
    return comparisons.isEmpty() ? first : new Compare(line, first, List.copyOf(comparisons));
  }

  private @Nullable ComparisonOperator comparisonOperator() {
    if (tokens.is(TokenKind.OPERATOR)) {
      ComparisonOperator operator = COMPARISONS.get(tokens.current().text());
      if (operator != null) {
        tokens.next();
      }
      return operator;
    }
    if (tokens.skipName("in")) {
      return ComparisonOperator.IN;
    }
    if (tokens.isName("not") && tokens.ahead().isName("in")) {
      tokens.next();
      tokens.next();
      return ComparisonOperator.NOT_IN;
    }
    return null;
  }

  private Expression sum() {
    int line = tokens.current().line();
    Expression left = concat();
    BinaryOperator operator = binary(SUMS);
    for (int links = 0; operator != null; tokens.link(++links)) {
      left = new Binary(line, operator, left, concat());
      operator = binary(SUMS);
    }
    return left;
  }

  private Expression concat() {
    int line = tokens.current().line();
    Expression first = product();
    if (!tokens.isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Concat(line, List.copyOf(parts));
  }

  private Expression product() {
    int line = tokens.current().line();
    Expression left = power();
    BinaryOperator operator = binary(PRODUCTS);
    for (int links = 0; operator != null; tokens.link(++links)) {
      left = new Binary(line, operator, left, power());
      operator = binary(PRODUCTS);
    }
    return left;
  }

  private Expression power() {
    int line = tokens.current().line();
    Expression left = unary(true);
    BinaryOperator operator = binary(POWERS);
    for (int links = 0; operator != null; tokens.link(++links)) {
      left = new Binary(line, operator, left, unary(true));
      operator = binary(POWERS);
    }
    return left;
  }

  private @Nullable BinaryOperator binary(Map<String, BinaryOperator> operators) {
    if (!tokens.is(TokenKind.OPERATOR)) {
      return null;
    }
    BinaryOperator operator = operators.get(tokens.current().text());
    if (operator != null) {
      tokens.next();
    }
    return operator;
  }

  private Expression unary(boolean withFilters) {
    int line = tokens.current().line();
    Expression value;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      UnaryOperator operator =
          tokens.next().text().equals("-") ? UnaryOperator.MINUS : UnaryOperator.PLUS;
      tokens.enter();
      value = new Unary(line, operator, unary(false));
      tokens.leave();
    } else {
      value = primary();
    }
    value = postfixes(value);
    return withFilters ? filtersAndTests(value) : value;
  }

  private Expression primary() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> name(tokens.next());
      case STRING -> strings();
      case INTEGER, FLOAT -> new Literal(token.line(), tokens.next().value());
      case OPERATOR -> bracket(token);
      case TEXT, OUTPUT_START, OUTPUT_END, TAG_START, TAG_END, END -> throw unexpected(token);
    };
  }

  private TemplateException unexpected(Token token) {
    return tokens.syntax("unexpected '%s'".formatted(token.description()), token.line());
  }

  private static Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Literal(token.line(), true);
      case "false", "False" -> new Literal(token.line(), false);
      case "none", "None" -> new Literal(token.line(), None.NONE);
      default -> new Name(token.line(), token.text());
    };
  }

  private Expression strings() {
    int line = tokens.current().line();
    StringBuilder text = new StringBuilder();
    while (tokens.is(TokenKind.STRING)) {
      text.append(tokens.next().text());
    }
    return new Literal(line, text.toString());
  }

  private Expression bracket(Token token) {
    tokens.enter();
    Expression value =
        switch (token.text()) {
          case "(" -> {
            tokens.next();
            Expression inside = tuple(true, true);
            tokens.expectOperator(")");
            yield inside;
          }
          case "[" -> list();
          case "{" -> dict();
          default -> throw unexpected(token);
        };
    tokens.leave();
    return value;
  }

  private Expression list() {
    int line = tokens.next().line();
    List<Expression> items = new ArrayList<>();
    while (!tokens.isOperator("]")) {
      items.add(expression());
      if (!tokens.isOperator("]")) {
        tokens.expectOperator(",");
      }
    }
    tokens.next();
    return new ListOf(line, List.copyOf(items));
  }

  private Expression dict() {
    int line = tokens.next().line();
    List<Pair> pairs = new ArrayList<>();
    while (!tokens.isOperator("}")) {
      Expression key = expression();
      tokens.expectOperator(":");
      pairs.add(new Pair(key, expression()));
      if (!tokens.isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    tokens.next();
    return new DictOf(line, List.copyOf(pairs));
  }

  private Expression postfixes(Expression start) {
    Expression value = start;
    for (int links = 0; tokens.is(TokenKind.OPERATOR); tokens.link(++links)) {
      int line = tokens.current().line();
      switch (tokens.current().text()) {
        case "." -> value = attribute(value);
        case "[" -> value = subscript(value);
        case "(" -> value = new Call(line, value, arguments());
        default -> {
          return value;
        }
      }
    }
    return value;
  }

  private Expression attribute(Expression of) {
    int line = tokens.next().line();
    Token name = tokens.next();
    return switch (name.kind()) {
      case NAME -> new Attribute(line, of, name.text());
      case INTEGER -> new Item(line, of, new Literal(name.line(), name.value()));
      case TEXT, OUTPUT_START, OUTPUT_END, TAG_START, TAG_END, STRING, FLOAT, OPERATOR, END ->
          throw tokens.syntax("expected name or number", name.line());
    };
  }

  private Expression subscript(Expression of) {
    int line = tokens.next().line();
    List<Expression> keys = new ArrayList<>();
    Slice slice = null;
    while (!tokens.isOperator("]")) {
      if (!keys.isEmpty() || slice != null) {
        throw new TemplateException(
            TemplateException.Kind.UNSUPPORTED, line, "a subscript of several parts");
      }
      Expression start = tokens.isOperator(":") ? null : expression();
      if (tokens.isOperator(":")) {
        slice = slice(line, of, start);
      } else if (start != null) {
        keys.add(start);
      }
      if (!tokens.isOperator("]")) {
        tokens.expectOperator(",");
      }
    }
    tokens.next();
    if (slice != null) {
      return slice;
    }
    return new Item(line, of, keys.isEmpty() ? new TupleOf(line, List.of()) : keys.getFirst());
  }

  private Slice slice(int line, Expression of, @Nullable Expression start) {
    tokens.next();
    Expression stop = sliceEnds() || tokens.isOperator(":") ? null : expression();
    Expression step = null;
    if (tokens.skipOperator(":") && !sliceEnds()) {
      step = expression();
    }
    return new Slice(line, of, start, stop, step);
  }

  private boolean sliceEnds() {
    return tokens.isOperator("]") || tokens.isOperator(",");
  }

  private Expression filtersAndTests(Expression start) {
    Expression value = start;
    for (int links = 0; ; tokens.link(++links)) {
      int line = tokens.current().line();
      if (tokens.skipOperator("|")) {
        FilterCall filter = filterCall();
        value = new Filter(filter.line(), value, filter.name(), filter.arguments());
      } else if (tokens.skipName("is")) {
        value = test(line, value);
      } else if (tokens.isOperator("(")) {
        value = new Call(line, value, arguments());
      } else {
        return value;
      }
    }
  }

  /// A filter's name and arguments; the bar before them is read already.
  FilterCall filterCall() {
    int line = tokens.current().line();
    String name = dottedName();
    return new FilterCall(line, name, tokens.isOperator("(") ? arguments() : ArgumentList.NONE);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expect(TokenKind.NAME).text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(TokenKind.NAME).text());
    }
    return name.toString();
  }

  private Expression test(int line, Expression value) {
    boolean negated = tokens.skipName("not");
    String name = dottedName();
    ArgumentList arguments = ArgumentList.NONE;
    if (tokens.isOperator("(")) {
      arguments = arguments();
    } else if (startsTestArgument()) {
      if (tokens.isName("is")) {
        throw tokens.syntax("You cannot chain multiple tests with is");
      }
      arguments = new ArgumentList(List.of(postfixes(primary())), List.of(), null, null);
    }
    Expression test = new Test(line, value, name, arguments);
    return negated ? new Unary(line, UnaryOperator.NOT, test) : test;
  }

  private boolean startsTestArgument() {
    return switch (tokens.current().kind()) {
      case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> tokens.isOperator("[") || tokens.isOperator("{");
      case TEXT, OUTPUT_START, OUTPUT_END, TAG_START, TAG_END, END -> false;
    };
  }

  private ArgumentList arguments() {
    int line = tokens.next().line();
    List<Expression> positional = new ArrayList<>();
    List<Keyword> keywords = new ArrayList<>();
    Expression list = null;
    Expression map = null;
    while (!tokens.isOperator(")")) {
      if (tokens.skipOperator("*")) {
        ensure(list == null && map == null, line);
        list = expression();
      } else if (tokens.skipOperator("**")) {
        ensure(map == null, line);
        map = expression();
      } else if (tokens.is(TokenKind.NAME) && tokens.ahead().isOperator("=")) {
        ensure(map == null, line);
        String name = tokens.next().text();
        tokens.next();
        keywords.add(new Keyword(name, expression()));
      } else {
        ensure(list == null && map == null && keywords.isEmpty(), line);
        positional.add(expression());
      }
      if (!tokens.isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    tokens.next();
    return new ArgumentList(List.copyOf(positional), List.copyOf(keywords), list, map);
  }

  private void ensure(boolean valid, int line) {
    if (!valid) {
      throw tokens.syntax("invalid syntax for function call expression", line);
    }
  }
}
