package app.cairn.llm.text.template;

/// A value that templates can call.
interface Callable {

  Object call(Rendering rendering, Arguments arguments);
}
