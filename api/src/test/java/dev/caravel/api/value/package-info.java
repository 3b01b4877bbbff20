@NullMarked
package dev.caravel.api.value;

import org.jspecify.annotations.NullMarked;
