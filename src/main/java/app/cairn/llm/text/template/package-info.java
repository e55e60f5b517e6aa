/// The template language in which models say how a conversation becomes their prompt: Jinja2 as
/// Hugging Face sets it up, with Python's values. {@link app.cairn.llm.text.template.Template}
/// compiles and renders. Nothing here looks up a Java class or calls a Java method by name, and
/// every rendering is limited in time, memory and depth.
@NullMarked
package app.cairn.llm.text.template;

import org.jspecify.annotations.NullMarked;
