/** Pull from a registry. */
@NullMarked
package dev.caravel.runtime.image.registry;

import org.jspecify.annotations.NullMarked;
