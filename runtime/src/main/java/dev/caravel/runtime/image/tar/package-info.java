/** Tar archives, read from anyone and written for the image of the build. */
@NullMarked
package dev.caravel.runtime.image.tar;

import org.jspecify.annotations.NullMarked;
