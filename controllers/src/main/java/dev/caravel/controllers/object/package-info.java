/** What controllers ask of objects: owners, selectors, the state of pods. */
@NullMarked
package dev.caravel.controllers.object;

import org.jspecify.annotations.NullMarked;
