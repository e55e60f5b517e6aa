/// Cairn as a process that is killed and started again: nothing that it acknowledged may be lost or
/// doubled. [app.cairn.reliability.KillTests] shows it with some files,
/// [app.cairn.reliability.IngestReport] with a folder of any size.
@NullMarked
package app.cairn.reliability;

import org.jspecify.annotations.NullMarked;
