/// Arrays, scopes and operations of Apple's MLX; the only foreign-function code.
///
/// Work starts with a [app.cairn.mlx.MlxScope]: each operation puts its result into the innermost
/// scope open on the thread, and closing a scope frees what is in it. Operations are static methods
/// named as in MLX, to be imported statically: [app.cairn.mlx.MlxMath] (element by element),
/// [app.cairn.mlx.MlxReduce], [app.cairn.mlx.MlxShape], [app.cairn.mlx.MlxIndex],
/// [app.cairn.mlx.MlxCreate], [app.cairn.mlx.MlxLinear], [app.cairn.mlx.MlxFast] and
/// [app.cairn.mlx.MlxRandom].
///
/// MLX is lazy: an operation only adds a node to a graph, and [app.cairn.mlx.Mlx#eval] computes it.
/// An array that Java still holds cannot give its memory to the next operation, so build the graph
/// in an inner scope, keep only its results, close the scope, then evaluate:
///
/// ```java
/// MlxArray embedding;
/// try (MlxScope graph = MlxScope.open()) {
///   embedding = graph.keep(encoder.forward(tokens));
/// }
/// float[] vector = embedding.toFloats();
/// ```
///
/// An array belongs to the thread that made it; use on another thread is refused. Errors, MLX's own
/// included, are [app.cairn.mlx.MlxException].
@NullMarked
package app.cairn.mlx;

import org.jspecify.annotations.NullMarked;
