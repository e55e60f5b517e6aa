/// Child processes of this application: a typed, framed protocol over a private Unix domain socket,
/// and supervision.
@NullMarked
package app.cairn.worker;

import org.jspecify.annotations.NullMarked;
