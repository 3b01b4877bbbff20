/** The clock that every component is given. */
@NullMarked
package dev.caravel.time;

import org.jspecify.annotations.NullMarked;
