package app.cairn.llm.text.template;

import java.util.List;

/// Looks for a name that a body reads.
final class NameSearch extends Walk {

  private final String name;
  private boolean found;

  private NameSearch(String name) {
    this.name = name;
  }

  static boolean reads(List<Statement> body, String name) {
    NameSearch search = new NameSearch(name);
    search.statements(body);
    return search.found;
  }

  @Override
  void expression(Expression expression) {
    if (expression instanceof Expression.Name variable && variable.name().equals(name)) {
      found = true;
    }
    if (!found) {
      super.expression(expression);
    }
  }
}
