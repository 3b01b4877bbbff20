/** Containers, from the CRI request to the exit code. */
@NullMarked
package dev.caravel.runtime.container;

import org.jspecify.annotations.NullMarked;
