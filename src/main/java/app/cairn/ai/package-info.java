/// Adapters that offer Cairn's models and search under Spring AI's types.
@NullMarked
package app.cairn.ai;

import org.jspecify.annotations.NullMarked;
