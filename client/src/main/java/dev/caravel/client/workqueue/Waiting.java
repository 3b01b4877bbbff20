package dev.caravel.client.workqueue;

import dev.caravel.time.Clock;

/** A key that waits for its time. */
record Waiting(long dueNanos, Clock.Timer timer) {}
