/** What the scheduler believes about the nodes, ahead of the API by the pods it has assumed. */
@NullMarked
package dev.caravel.scheduler.cache;

import org.jspecify.annotations.NullMarked;
