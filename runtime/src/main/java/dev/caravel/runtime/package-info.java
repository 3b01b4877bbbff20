/** The built-in container runtime: a CRI v1 server. */
@NullMarked
package dev.caravel.runtime;

import org.jspecify.annotations.NullMarked;
