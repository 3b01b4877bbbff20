/** The stream of container events. */
@NullMarked
package dev.caravel.runtime.events;

import org.jspecify.annotations.NullMarked;
