package app.cairn.llm.text.template;

/// A function that every template can call.
record Function(String name, Callable body) implements Callable {

  /// Whether it is a class in Jinja2, which makes values of its own.
  boolean isType() {
    return name.equals("cycler") || name.equals("joiner") || name.equals("namespace");
  }

  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    return body.call(rendering, arguments);
  }
}
