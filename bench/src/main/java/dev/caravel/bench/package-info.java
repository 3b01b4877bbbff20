/** What {@code caravel bench} measures: one file a benchmark, named for it. */
@NullMarked
package dev.caravel.bench;

import org.jspecify.annotations.NullMarked;
