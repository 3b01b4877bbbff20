/** Control groups of version 1, hybrid and version 2 behind one interface. */
@NullMarked
package dev.caravel.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
