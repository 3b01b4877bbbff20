/** Objects as people and programs want to see them. */
@NullMarked
package dev.caravel.kubectl.print;

import org.jspecify.annotations.NullMarked;
