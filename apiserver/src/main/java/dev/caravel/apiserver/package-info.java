/** The API server: what it is told, and the whole of it put together. */
@NullMarked
package dev.caravel.apiserver;

import org.jspecify.annotations.NullMarked;
