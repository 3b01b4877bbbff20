/** The values a field can hold that Java has no type for, and how they are written. */
@NullMarked
package dev.caravel.api.value;

import org.jspecify.annotations.NullMarked;
