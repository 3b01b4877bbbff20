package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.PodRequests;
import dev.caravel.scheduler.framework.PreFilter;
import dev.caravel.scheduler.framework.QueueingHint;
import dev.caravel.scheduler.framework.Resources;
import dev.caravel.scheduler.framework.Score;
import dev.caravel.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps pods off nodes without room for what they ask, and prefers the nodes with most room left
 * (upstream's default scoring strategy LeastAllocated, CPU and memory with equal weight).
 */
public final class NodeResourcesFit implements PreFilter, Filter, Score {
  @Override
  public String name() {
    return "NodeResourcesFit";
  }

  @Override
  public Status preFilter(CycleState state, Pod pod) {
    state.put(Asked.class, Asked.by(pod));
    return Status.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, Pod pod, NodeInfo node) {
    var asked = state.get(Asked.class).orElseGet(() -> Asked.by(pod)).requests;
    return fits(asked, node)
        ? Status.SUCCESS
        : new Status.Unschedulable(missing(asked, node), name(), fitsEmpty(asked, node));
  }

  /** Whether {@link #missing} would find nothing. */
  private static boolean fits(Resources asked, NodeInfo node) {
    var has = node.allocatable();
    var used = node.requested();
    return used.pods() < has.pods()
        && hasRoom(asked.milliCpu(), has.milliCpu() - used.milliCpu())
        && hasRoom(asked.memory(), has.memory() - used.memory())
        && hasRoom(asked.ephemeralStorage(), has.ephemeralStorage() - used.ephemeralStorage())
        && (asked.scalars().isEmpty() || missing(asked, node).isEmpty());
  }

  private static boolean hasRoom(long asked, long left) {
    return asked <= 0 || asked <= left;
  }

  private static List<String> missing(Resources asked, NodeInfo node) {
    var has = node.allocatable();
    var used = node.requested();
    var missing = new ArrayList<String>();
    if (used.pods() + 1 > has.pods()) {
      missing.add("Too many pods");
    }
    checkRoom(missing, "cpu", asked.milliCpu(), has.milliCpu() - used.milliCpu());
    checkRoom(missing, "memory", asked.memory(), has.memory() - used.memory());
    checkRoom(
        missing,
        "ephemeral-storage",
        asked.ephemeralStorage(),
        has.ephemeralStorage() - used.ephemeralStorage());
    asked
        .scalars()
        .forEach((name, amount) ->
            checkRoom(
                missing,
                name,
                amount,
                has.scalars().getOrDefault(name, 0L) - used.scalars().getOrDefault(name, 0L)));
    return missing;
  }

  private static void checkRoom(List<String> missing, String name, long asked, long left) {
    if (!hasRoom(asked, left)) {
      missing.add("Insufficient " + name);
    }
  }

  /** Whether removing other pods could make room. */
  private static boolean fitsEmpty(Resources asked, NodeInfo node) {
    var has = node.allocatable();
    return asked.milliCpu() <= has.milliCpu()
        && asked.memory() <= has.memory()
        && asked.ephemeralStorage() <= has.ephemeralStorage()
        && asked.scalars().entrySet().stream()
            .allMatch(e -> e.getValue() <= has.scalars().getOrDefault(e.getKey(), 0L));
  }

  @Override
  public long score(CycleState state, Pod pod, NodeInfo node) {
    var asked = state.get(Asked.class).orElseGet(() -> Asked.by(pod)).nonZeroRequests;
    var has = node.allocatable();
    var used = node.nonZeroRequested();
    return (freeShare(has.milliCpu(), used.milliCpu() + asked.milliCpu())
            + freeShare(has.memory(), used.memory() + asked.memory()))
        / 2;
  }

  private static long freeShare(long has, long wanted) {
    return has == 0 || wanted > has ? 0 : (has - wanted) * MAX / has;
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of(NodeResourcesFit::worthRetry);
  }

  private static boolean worthRetry(Pod pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.NodeAdded added -> fitsEmpty(pod, added.node());
      case ClusterEvent.NodeUpdated updated ->
          !updated.before().status().allocatable().equals(updated.after().status().allocatable())
              && fitsEmpty(pod, updated.after());
      case ClusterEvent.AssignedPodDeleted _ -> true;
      case ClusterEvent.AssignedPodUpdated updated ->
          !PodRequests.of(updated.before()).equals(PodRequests.of(updated.after()));
      case ClusterEvent.WaitingPodUpdated updated ->
          !PodRequests.of(updated.before()).equals(PodRequests.of(updated.after()));
      case ClusterEvent.NodeDeleted _,
          ClusterEvent.AssignedPodAdded _,
          ClusterEvent.UnschedulableTimeout _ ->
          false;
    };
  }

  private static boolean fitsEmpty(Pod pod, dev.caravel.api.core.v1.Node node) {
    var empty = NodeInfo.named(node.metadata().name()).with(node);
    return missing(PodRequests.of(pod), empty).isEmpty();
  }

  private record Asked(Resources requests, Resources nonZeroRequests) {
    static Asked by(Pod pod) {
      return new Asked(PodRequests.of(pod), PodRequests.nonZero(pod));
    }
  }
}
