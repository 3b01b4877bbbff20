/** The one image that comes with Caravel. */
@NullMarked
package dev.caravel.runtime.image.hello;

import org.jspecify.annotations.NullMarked;
