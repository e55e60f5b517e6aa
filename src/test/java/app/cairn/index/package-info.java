@NullMarked
package app.cairn.index;

import org.jspecify.annotations.NullMarked;
