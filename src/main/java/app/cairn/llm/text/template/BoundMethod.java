package app.cairn.llm.text.template;

/// A method of a value. It is there as soon as Python's type has a method of this name; whether it
/// can be called here shows when it is called.
final class BoundMethod implements Callable {

  private final Object owner;
  private final String name;

  BoundMethod(Object owner, String name) {
    this.owner = owner;
    this.name = name;
  }

  Object owner() {
    return owner;
  }

  String name() {
    return name;
  }

  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    return Methods.call(rendering, owner, name, arguments);
  }
}
