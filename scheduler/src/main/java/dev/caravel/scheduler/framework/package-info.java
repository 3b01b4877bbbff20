/**
 * The scheduling framework: its extension points, what passes through them, and the profile that
 * runs them.
 */
@NullMarked
package dev.caravel.scheduler.framework;

import org.jspecify.annotations.NullMarked;
