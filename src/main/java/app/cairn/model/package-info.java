/// The language models that the user made known: folders on this machine, one of which is chosen to
/// write the answers. Other features see [app.cairn.model.Models].
@NullMarked
package app.cairn.model;

import org.jspecify.annotations.NullMarked;
