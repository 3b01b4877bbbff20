/** Every verb on every stored kind, from one generic implementation. */
@NullMarked
package dev.caravel.apiserver.registry;

import org.jspecify.annotations.NullMarked;
