@NullMarked
package dev.caravel.api.selector;

import org.jspecify.annotations.NullMarked;
