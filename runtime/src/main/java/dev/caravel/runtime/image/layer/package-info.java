/** Layers: unpacked once, safely, and shared by all images. */
@NullMarked
package dev.caravel.runtime.image.layer;

import org.jspecify.annotations.NullMarked;
