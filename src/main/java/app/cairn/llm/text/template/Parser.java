package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.Call;
import app.cairn.llm.text.template.Expression.Literal;
import app.cairn.llm.text.template.Statement.Assign;
import app.cairn.llm.text.template.Statement.AssignBlock;
import app.cairn.llm.text.template.Statement.Branch;
import app.cairn.llm.text.template.Statement.Break;
import app.cairn.llm.text.template.Statement.CallBlock;
import app.cairn.llm.text.template.Statement.Continue;
import app.cairn.llm.text.template.Statement.FilterBlock;
import app.cairn.llm.text.template.Statement.FilterCall;
import app.cairn.llm.text.template.Statement.For;
import app.cairn.llm.text.template.Statement.If;
import app.cairn.llm.text.template.Statement.MacroBody;
import app.cairn.llm.text.template.Statement.MacroDefinition;
import app.cairn.llm.text.template.Statement.Output;
import app.cairn.llm.text.template.Statement.Scoped;
import app.cairn.llm.text.template.Statement.Target;
import app.cairn.llm.text.template.Statement.Text;
import app.cairn.llm.text.template.Statement.With;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/// Parses a template's statements.
final class Parser {

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final Deque<List<String>> awaitedTags = new ArrayDeque<>();
  private final Deque<String> openTags = new ArrayDeque<>();

  private Parser(List<Token> tokens) {
    this.tokens = new TokenStream(tokens);
    this.expressions = new ExpressionParser(this.tokens);
  }

  static List<Statement> parse(String template) {
    List<Statement> body = new Parser(Lexer.tokenize(template)).statements();
    new TemplateCheck().check(body);
    return body;
  }

  /// Statements up to one of the awaited tags, whose name is then the current token.
  private List<Statement> statements() {
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      switch (token.kind()) {
        case TEXT -> body.add(new Text(token.line(), tokens.next().text()));
        case OUTPUT_START -> {
          tokens.next();
          body.add(new Output(token.line(), expressions.tuple(true)));
          tokens.expect(TokenKind.OUTPUT_END);
        }
        case TAG_START -> {
          tokens.next();
          if (isAwaited(tokens.current())) {
            return List.copyOf(body);
          }
          tokens.enter();
          body.addAll(statement());
          tokens.leave();
          tokens.expect(TokenKind.TAG_END);
        }
        case END -> {
          if (!awaitedTags.isEmpty()) {
            throw tokens.syntax(lookingFor("Unexpected end of template."));
          }
          return List.copyOf(body);
        }
        case OUTPUT_END, TAG_END, NAME, STRING, INTEGER, FLOAT, OPERATOR ->
            throw tokens.syntax("unexpected '%s'".formatted(token.description()));
      }
    }
  }

  private boolean isAwaited(Token token) {
    List<String> awaited = awaitedTags.peek();
    return awaited != null && token.kind() == TokenKind.NAME && awaited.contains(token.text());
  }

  private String lookingFor(String start) {
    StringBuilder message = new StringBuilder(start);
    List<String> awaited = awaitedTags.peek();
    if (awaited != null) {
      message
          .append(" Jinja was looking for the following tags: ")
          .append(awaited.stream().map("'%s'"::formatted).collect(Collectors.joining(" or ")))
          .append('.');
    }
    String open = openTags.peek();
    if (open != null) {
      message.append(" The innermost block that needs to be closed is '%s'.".formatted(open));
    }
    return message.toString();
  }

  private List<Statement> statement() {
    Token tag = tokens.current();
    if (tag.kind() != TokenKind.NAME) {
      throw tokens.syntax("tag name expected");
    }
    tokens.next();
    int line = tag.line();
    return switch (tag.text()) {
      case "for" -> List.of(forLoop(line));
      case "if" -> List.of(condition(line));
      case "set" -> List.of(assignment(line));
      case "macro" -> List.of(macro(line));
      case "call" -> List.of(callBlock(line));
      case "filter" -> {
        List<FilterCall> filters = filters(true);
        yield List.of(new FilterBlock(line, filters, body("filter", "endfilter")));
      }
      case "with" -> List.of(with(line));
      case "print" -> print(line);
      case "autoescape" -> List.of(autoescape(line));
      case "generation" -> List.of(new Scoped(line, body("generation", "endgeneration")));
      case "break" -> List.of(new Break(line));
      case "continue" -> List.of(new Continue(line));
      case "block", "extends", "include", "import", "from" ->
          throw new TemplateException(
              TemplateException.Kind.UNSUPPORTED,
              line,
              "the tag '%s': a chat template stands alone".formatted(tag.text()));
      default ->
          throw tokens.syntax(
              lookingFor("Encountered unknown tag '%s'.".formatted(tag.text())), line);
    };
  }

  /// The body of a tag, with the tag that ends it.
  private List<Statement> body(String tag, String end) {
    List<Statement> body = bodyUpTo(tag, end);
    tokens.next();
    return body;
  }

  /// The body of a tag up to one of several tags, whose name is then the current token.
  private List<Statement> bodyUpTo(String tag, String... ends) {
    tokens.skipOperator(":");
    tokens.expect(TokenKind.TAG_END);
    openTags.push(tag);
    awaitedTags.push(Arrays.asList(ends));
    List<Statement> body = statements();
    awaitedTags.pop();
    openTags.pop();
    return body;
  }

  private Statement forLoop(int line) {
    Target target = target(false);
    tokens.expectName("in");
    Expression items = expressions.tuple(false);
    Expression test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    List<Statement> body = bodyUpTo("for", "endfor", "else");
    List<Statement> otherwise = List.of();
    if (tokens.next().text().equals("else")) {
      otherwise = body("for", "endfor");
    }
    return new For(line, target, items, test, recursive, body, otherwise);
  }

  private Statement condition(int line) {
    List<Branch> branches = new ArrayList<>();
    int branchLine = line;
    while (true) {
      Expression test = expressions.tuple(false);
      branches.add(new Branch(branchLine, test, bodyUpTo("if", "elif", "else", "endif")));
      Token end = tokens.next();
      if (end.text().equals("elif")) {
        branchLine = end.line();
        continue;
      }
      List<Statement> otherwise = end.text().equals("else") ? body("if", "endif") : List.of();
      return new If(line, List.copyOf(branches), otherwise);
    }
  }

  private Statement assignment(int line) {
    Target target = target(true);
    if (tokens.skipOperator("=")) {
      return new Assign(line, target, expressions.tuple(true));
    }
    List<FilterCall> filters = filters(false);
    return new AssignBlock(line, target, filters, body("set", "endset"));
  }

  private List<FilterCall> filters(boolean startsWithoutBar) {
    List<FilterCall> filters = new ArrayList<>();
    if (startsWithoutBar) {
      filters.add(expressions.filterCall());
    }
    while (tokens.skipOperator("|")) {
      filters.add(expressions.filterCall());
      tokens.link(filters.size());
    }
    return List.copyOf(filters);
  }

  private Statement macro(int line) {
    String name = tokens.expect(TokenKind.NAME).text();
    Signature signature = signature();
    return new MacroDefinition(line, name, signature.macro(body("macro", "endmacro"), line));
  }

  private Statement callBlock(int line) {
    Signature signature =
        tokens.isOperator("(") ? signature() : new Signature(List.of(), List.of());
    if (!(expressions.expression() instanceof Call call)) {
      throw tokens.syntax("expected call", line);
    }
    return new CallBlock(line, call, signature.macro(body("call", "endcall"), line));
  }

  private record Signature(List<String> parameters, List<Expression> defaults) {

    MacroBody macro(List<Statement> body, int line) {
      boolean usesCaller = NameSearch.reads(body, "caller");
      int caller = parameters.indexOf("caller");
      if (usesCaller && caller >= 0 && caller < parameters.size() - defaults.size()) {
        throw new TemplateException(
            TemplateException.Kind.SYNTAX,
            line,
            "When defining macros or call blocks the special \"caller\" argument must be omitted"
                + " or be given a default.");
      }
      return new MacroBody(
          parameters,
          defaults,
          body,
          usesCaller,
          !parameters.contains("kwargs") && NameSearch.reads(body, "kwargs"),
          !parameters.contains("varargs") && NameSearch.reads(body, "varargs"));
    }
  }

  private Signature signature() {
    tokens.expectOperator("(");
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    while (!tokens.isOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = tokens.expect(TokenKind.NAME).text();
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw tokens.syntax("non-default argument follows default argument");
      }
      parameters.add(name);
    }
    tokens.next();
    return new Signature(List.copyOf(parameters), List.copyOf(defaults));
  }

  private Statement with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.is(TokenKind.TAG_END)) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(target(false));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new With(line, List.copyOf(targets), List.copyOf(values), body("with", "endwith"));
  }

  private List<Statement> print(int line) {
    List<Statement> outputs = new ArrayList<>();
    while (!tokens.is(TokenKind.TAG_END)) {
      if (!outputs.isEmpty()) {
        tokens.expectOperator(",");
      }
      outputs.add(new Output(line, expressions.expression()));
    }
    return outputs;
  }

  private Statement autoescape(int line) {
    if (!(expressions.expression() instanceof Literal literal && literal.value().equals(false))) {
      throw new TemplateException(
          TemplateException.Kind.UNSUPPORTED, line, "escaping for HTML: a prompt is plain text");
    }
    return new Scoped(line, body("autoescape", "endautoescape"));
  }

  private Target target(boolean withNamespace) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    while (!tokens.is(TokenKind.TAG_END) && !tokens.isOperator(")")) {
      targets.add(singleTarget(withNamespace));
      if (!tokens.isOperator(",")) {
        break;
      }
      several = true;
      tokens.next();
    }
    if (targets.isEmpty()) {
      throw tokens.syntax(
          "Expected an expression, got '%s'".formatted(tokens.current().description()));
    }
    return several ? new Target.Several(List.copyOf(targets)) : targets.getFirst();
  }

  private Target singleTarget(boolean withNamespace) {
    Token token = tokens.next();
    if (token.isOperator("(")) {
      tokens.enter();
      Target inside = target(false);
      tokens.expectOperator(")");
      tokens.leave();
      return inside;
    }
    if (token.kind() != TokenKind.NAME) {
      boolean isConstant =
          switch (token.kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case TEXT, OUTPUT_START, OUTPUT_END, TAG_START, TAG_END, NAME, OPERATOR, END -> false;
          };
      throw tokens.syntax(
          isConstant ? "can't assign to 'const'" : "unexpected '%s'".formatted(token.description()),
          token.line());
    }
    if (withNamespace && tokens.skipOperator(".")) {
      return new Target.NamespaceField(token.text(), tokens.expect(TokenKind.NAME).text());
    }
    return switch (token.text()) {
      case "true", "True", "false", "False", "none", "None" ->
          throw tokens.syntax("can't assign to 'const'", token.line());
      default -> new Target.Variable(token.text());
    };
  }
}
