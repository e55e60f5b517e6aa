package app.cairn.llm.text.template;

/// Nothing when it is called first, then a separator.
final class Joiner implements Callable {

  private final Object separator;
  private boolean used;

  Joiner(Object separator) {
    this.separator = separator;
  }

  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    arguments.bind(rendering, "Joiner.__call__", 0);
    Object result = used ? separator : "";
    used = true;
    return result;
  }
}
