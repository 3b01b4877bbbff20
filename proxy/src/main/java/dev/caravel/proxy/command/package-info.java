/** How a proxy is configured from outside: upstream's configuration file and flags. */
@NullMarked
package dev.caravel.proxy.command;

import org.jspecify.annotations.NullMarked;
