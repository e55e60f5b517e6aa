package app.cairn.llm.text.template;

import java.util.List;

/// The tokens of a template, read from front to back, and the messages about unfit ones.
final class TokenStream {

  private static final int MAX_NESTING = 100;
  private static final int MAX_LINKS = 200;

  private final List<Token> tokens;
  private int index;
  private int nesting;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(index);
  }

  Token next() {
    Token token = tokens.get(index);
    if (index < tokens.size() - 1) {
      index++;
    }
    return token;
  }

  Token ahead() {
    return tokens.get(Math.min(index + 1, tokens.size() - 1));
  }

  boolean is(TokenKind kind) {
    return current().kind() == kind;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isOperator(String operator) {
    return current().isOperator(operator);
  }

  boolean skipName(String name) {
    boolean found = isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(TokenKind kind) {
    if (!is(kind)) {
      throw expected(Token.of(kind, 0, kind == TokenKind.NAME ? "name" : "").description());
    }
    return next();
  }

  Token expectName(String name) {
    if (!isName(name)) {
      throw expected(name);
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected(operator);
    }
  }

  /// One level deeper; the caller leaves it again.
  void enter() {
    if (++nesting > MAX_NESTING) {
      throw syntax("too many nested levels");
    }
  }

  void leave() {
    nesting--;
  }

  /// Limits chains, which nest without brackets.
  void link(int links) {
    if (links > MAX_LINKS) {
      throw syntax("too many operators in a row");
    }
  }

  private TemplateException expected(String what) {
    return syntax(
        is(TokenKind.END)
            ? "unexpected end of template, expected '%s'.".formatted(what)
            : "expected token '%s', got '%s'".formatted(what, current().description()));
  }

  TemplateException syntax(String reason) {
    return syntax(reason, current().line());
  }

  TemplateException syntax(String reason, int line) {
    return new TemplateException(TemplateException.Kind.SYNTAX, line, reason);
  }
}
