/** Objects: immutable values of a schema, and the interfaces of the typed views over them. */
@NullMarked
package dev.caravel.api.object;

import org.jspecify.annotations.NullMarked;
