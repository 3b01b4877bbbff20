package dev.caravel.scheduler.queue;

/** How many pods wait where, as the metric scheduler_pending_pods counts them. */
public record QueueSizes(int active, int backoff, int unschedulable, int gated) {}
