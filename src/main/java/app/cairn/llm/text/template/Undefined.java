package app.cairn.llm.text.template;

import app.cairn.llm.text.template.TemplateException.Kind;
import org.jspecify.annotations.Nullable;

/// A value that is not there. It prints as nothing, is false, empty and equal to every other one;
/// anything else that is done with it fails.
///
/// @param kind how it fails
/// @param hint the message it fails with; without one, it is made of the two others
/// @param owner what should have had it, as messages call it; without one, it is a variable
/// @param name what it should have been
record Undefined(Kind kind, @Nullable String hint, @Nullable String owner, Object name) {

  static Undefined variable(String name) {
    return new Undefined(Kind.UNDEFINED, null, null, name);
  }

  static Undefined hint(String hint) {
    return new Undefined(Kind.UNDEFINED, hint, null, None.NONE);
  }

  static Undefined partOf(Object owner, Object name) {
    String type = Types.name(owner);
    String described =
        switch (owner) {
          case None none -> "None";
          case Namespace namespace -> "jinja2.utils.Namespace object";
          case Loop loop -> "jinja2.runtime.LoopContext object";
          case Macro macro -> "jinja2.runtime.Macro object";
          default -> type + " object";
        };
    return new Undefined(Kind.UNDEFINED, null, described, name);
  }

  static Undefined unsafe(Object owner, String attribute) {
    return new Undefined(
        Kind.SECURITY,
        "access to attribute '%s' of '%s' object is unsafe."
            .formatted(attribute, Types.name(owner)),
        null,
        attribute);
  }

  TemplateException failure(Rendering rendering) {
    return rendering.fail(kind, message(rendering));
  }

  private String message(Rendering rendering) {
    if (hint != null) {
      return hint;
    }
    String shown = Printing.repr(rendering, name);
    if (owner == null) {
      return "%s is undefined".formatted(shown);
    }
    return name instanceof String
        ? "'%s' has no attribute %s".formatted(owner, shown)
        : "%s has no element %s".formatted(owner, shown);
  }
}
