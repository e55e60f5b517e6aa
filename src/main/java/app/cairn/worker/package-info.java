/// Child processes of this application: a typed, framed protocol over a private Unix domain socket,
/// and supervision. The service uses a [app.cairn.worker.Worker], the child implements a
/// [app.cairn.worker.WorkerProgram].
@NullMarked
package app.cairn.worker;

import org.jspecify.annotations.NullMarked;
