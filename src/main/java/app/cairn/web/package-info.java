/// REST, server-sent events and access control.
@NullMarked
package app.cairn.web;

import org.jspecify.annotations.NullMarked;
