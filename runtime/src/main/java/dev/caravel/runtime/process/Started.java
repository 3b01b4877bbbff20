package dev.caravel.runtime.process;

import java.util.List;

/**
 * A container's first process, which executes.
 *
 * @param pid as the host counts
 */
public record Started(long pid, long userId, long groupId, List<Long> supplementaryGroups) {}
