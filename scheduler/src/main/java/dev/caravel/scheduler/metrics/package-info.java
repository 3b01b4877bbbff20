/** What the scheduler counts, under upstream's names. */
@NullMarked
package dev.caravel.scheduler.metrics;

import org.jspecify.annotations.NullMarked;
