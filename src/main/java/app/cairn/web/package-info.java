/// REST, server-sent events and access control: a controller for each resource, behind
/// `AccessFilter`.
@NullMarked
package app.cairn.web;

import org.jspecify.annotations.NullMarked;
