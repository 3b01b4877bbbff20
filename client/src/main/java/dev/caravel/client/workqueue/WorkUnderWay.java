package dev.caravel.client.workqueue;

import java.time.Duration;

/**
 * What is being worked on now.
 *
 * @param unfinished for how long, all keys together
 * @param longest for how long, the one that has taken the longest
 */
public record WorkUnderWay(Duration unfinished, Duration longest) {}
