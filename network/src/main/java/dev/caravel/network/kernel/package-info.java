/** The few Linux system calls that networking needs, called through java.lang.foreign. */
@NullMarked
package dev.caravel.network.kernel;

import org.jspecify.annotations.NullMarked;
