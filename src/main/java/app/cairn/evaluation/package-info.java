/// How well passages are found and questions answered, measured on public data through the same
/// classes that serve the user: [app.cairn.evaluation.Evaluation].
@NullMarked
package app.cairn.evaluation;

import org.jspecify.annotations.NullMarked;
