/** Notices nodes that no longer report, and marks them. */
@NullMarked
package dev.caravel.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
