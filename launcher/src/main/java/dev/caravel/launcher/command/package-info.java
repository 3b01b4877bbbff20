/** One file a command. */
@NullMarked
package dev.caravel.launcher.command;

import org.jspecify.annotations.NullMarked;
