/** Deletes what belongs to nobody any more. */
@NullMarked
package dev.caravel.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
