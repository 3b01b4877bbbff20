/** Small files that are on disk before anyone is told. */
@NullMarked
package dev.caravel.runtime.state;

import org.jspecify.annotations.NullMarked;
