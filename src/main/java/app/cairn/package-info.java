/// The application and its wiring: [app.cairn.CairnApplication] starts the service or one of its
/// workers.
@NullMarked
package app.cairn;

import org.jspecify.annotations.NullMarked;
