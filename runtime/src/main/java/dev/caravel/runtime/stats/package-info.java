/** What pods and containers use. */
@NullMarked
package dev.caravel.runtime.stats;

import org.jspecify.annotations.NullMarked;
