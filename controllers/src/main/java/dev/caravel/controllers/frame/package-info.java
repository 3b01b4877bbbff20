/** What every controller runs on: a queue of keys, workers, and one reconcile. */
@NullMarked
package dev.caravel.controllers.frame;

import org.jspecify.annotations.NullMarked;
