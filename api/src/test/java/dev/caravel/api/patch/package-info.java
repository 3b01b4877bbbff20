@NullMarked
package dev.caravel.api.patch;

import org.jspecify.annotations.NullMarked;
