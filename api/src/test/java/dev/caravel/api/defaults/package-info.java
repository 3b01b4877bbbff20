@NullMarked
package dev.caravel.api.defaults;

import org.jspecify.annotations.NullMarked;
