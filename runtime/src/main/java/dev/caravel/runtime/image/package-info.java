/** Images: what they are called. */
@NullMarked
package dev.caravel.runtime.image;

import org.jspecify.annotations.NullMarked;
