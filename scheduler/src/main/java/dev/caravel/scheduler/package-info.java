/** kube-scheduler: picks a node for every pod that has none. */
@NullMarked
package dev.caravel.scheduler;

import org.jspecify.annotations.NullMarked;
