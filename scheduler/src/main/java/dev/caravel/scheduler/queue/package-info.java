/** The three queues in which pods wait: active, backoff and unschedulable. */
@NullMarked
package dev.caravel.scheduler.queue;

import org.jspecify.annotations.NullMarked;
