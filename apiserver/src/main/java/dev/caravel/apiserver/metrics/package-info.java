/** What the server counts, under upstream's names. */
@NullMarked
package dev.caravel.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
