package dev.caravel.scheduler;

import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.Profile.Weighted;
import dev.caravel.scheduler.plugins.DefaultBinder;
import dev.caravel.scheduler.plugins.NodeAffinity;
import dev.caravel.scheduler.plugins.NodeName;
import dev.caravel.scheduler.plugins.NodePorts;
import dev.caravel.scheduler.plugins.NodeResourcesFit;
import dev.caravel.scheduler.plugins.NodeUnschedulable;
import dev.caravel.scheduler.plugins.PrioritySort;
import dev.caravel.scheduler.plugins.SchedulingGates;
import dev.caravel.scheduler.plugins.TaintToleration;
import java.util.List;

/**
 * The plugins that are on when no configuration says otherwise, with upstream's order and weights.
 */
public final class DefaultProfile {
  private DefaultProfile() {}

  public static Profile of(String schedulerName, Cluster cluster) {
    return new Profile(
        schedulerName,
        List.of(
            new Weighted(new SchedulingGates(), 0),
            new Weighted(new PrioritySort(), 0),
            new Weighted(new NodeUnschedulable(), 0),
            new Weighted(new NodeName(), 0),
            new Weighted(new TaintToleration(), 3),
            new Weighted(new NodeAffinity(), 2),
            new Weighted(new NodePorts(), 0),
            new Weighted(new NodeResourcesFit(), 1),
            new Weighted(new DefaultBinder(cluster::bind), 0)));
  }
}
