/// Arrays, scopes and operations of Apple's MLX; the only foreign-function code.
@NullMarked
package app.cairn.mlx;

import org.jspecify.annotations.NullMarked;
