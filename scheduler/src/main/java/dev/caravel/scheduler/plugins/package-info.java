/** One file a plugin, named as upstream names it. */
@NullMarked
package dev.caravel.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
