@NullMarked
package dev.caravel.api.quantity;

import org.jspecify.annotations.NullMarked;
