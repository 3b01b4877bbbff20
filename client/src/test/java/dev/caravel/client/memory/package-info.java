/** An API server that is nothing but maps, for tests. */
@NullMarked
package dev.caravel.client.memory;

import org.jspecify.annotations.NullMarked;
