/** All components in one process: started side by side, watched, and stopped. */
@NullMarked
package dev.caravel.launcher.cluster;

import org.jspecify.annotations.NullMarked;
