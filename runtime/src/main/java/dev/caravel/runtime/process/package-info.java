/** The shim, one small C process per pod, as seen from Java: starting it and speaking with it. */
@NullMarked
package dev.caravel.runtime.process;

import org.jspecify.annotations.NullMarked;
