/** One file a command. */
@NullMarked
package dev.caravel.kubectl.command;

import org.jspecify.annotations.NullMarked;
