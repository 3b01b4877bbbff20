/** Empties namespaces that are being deleted. */
@NullMarked
package dev.caravel.controllers.namespace;

import org.jspecify.annotations.NullMarked;
