/** Images: what they are called, where they are kept, and the file systems made of them. */
@NullMarked
package dev.caravel.runtime.image;

import org.jspecify.annotations.NullMarked;
