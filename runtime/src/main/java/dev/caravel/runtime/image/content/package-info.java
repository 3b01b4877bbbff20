/** Digests, and the store of small content named by them. */
@NullMarked
package dev.caravel.runtime.image.content;

import org.jspecify.annotations.NullMarked;
