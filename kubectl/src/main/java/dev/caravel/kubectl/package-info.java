/** The command-line client, built in. */
@NullMarked
package dev.caravel.kubectl;

import org.jspecify.annotations.NullMarked;
