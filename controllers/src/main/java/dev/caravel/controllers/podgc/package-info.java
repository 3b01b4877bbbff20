/** Deletes pods that nobody will finish. */
@NullMarked
package dev.caravel.controllers.podgc;

import org.jspecify.annotations.NullMarked;
