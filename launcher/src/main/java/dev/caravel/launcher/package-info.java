/** The command that a person types, and the one process that is a whole cluster. */
@NullMarked
package dev.caravel.launcher;

import org.jspecify.annotations.NullMarked;
