/// The engine worker, which alone loads MLX, and its client: [app.cairn.engine.Engine].
@NullMarked
package app.cairn.engine;

import org.jspecify.annotations.NullMarked;
