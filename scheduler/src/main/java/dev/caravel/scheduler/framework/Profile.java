package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The plugins of one scheduler name, and the running of each extension point over them in their
 * order. Upstream: {@code frameworkImpl} in pkg/scheduler/framework/runtime.
 */
public final class Profile {
  private final String schedulerName;
  private final List<Weighted> plugins;
  private final Map<String, List<QueueingHint>> hints = new HashMap<>();

  /** A plugin and how much its score counts; the weight of a plugin without scores is not used. */
  public record Weighted(Plugin plugin, long weight) {}

  /** A profile of these plugins; exactly one must be a {@link QueueSort}. */
  public Profile(String schedulerName, List<Weighted> plugins) {
    this.schedulerName = schedulerName;
    this.plugins = List.copyOf(plugins);
    if (all(QueueSort.class).size() != 1) {
      throw new IllegalArgumentException(
          "profile " + schedulerName + " needs exactly one queueSort plugin");
    }
    plugins.forEach(p -> hints.put(p.plugin.name(), p.plugin.queueingHints()));
  }

  public String schedulerName() {
    return schedulerName;
  }

  public QueueSort queueSort() {
    return all(QueueSort.class).getFirst();
  }

  /** The plugin that keeps the pod out of the active queue, if one does. */
  public Optional<String> gate(Pod pod) {
    return all(PreEnqueue.class).stream()
        .filter(plugin -> !plugin.preEnqueue(pod).passes())
        .map(Plugin::name)
        .findFirst();
  }

  /** Whether one of the plugins that turned the pod down calls the event worth a retry. */
  public boolean worthRetry(QueuedPod pod, ClusterEvent event) {
    if (event instanceof ClusterEvent.UnschedulableTimeout) {
      return true;
    }
    for (var plugin : pod.turnedDownBy()) {
      for (var hint : hints.getOrDefault(plugin, List.of())) {
        if (hint.worthRetry(pod.pod(), event)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What the filters need to know of the pod, once per cycle. */
  public PreFiltered preFilter(CycleState state, Pod pod) {
    var skipped = new HashSet<String>();
    Optional<Set<String>> candidates = Optional.empty();
    for (var plugin : all(PreFilter.class)) {
      switch (plugin.preFilter(state, pod)) {
        case Status.Skip _ -> skipped.add(plugin.name());
        case Status.Success _ -> {
          var own = plugin.candidates(state, pod);
          if (own.isPresent()) {
            candidates =
                Optional.of(candidates.map(c -> intersect(c, own.get())).orElse(own.get()));
          }
        }
        case Status.Unschedulable refused -> {
          return new PreFiltered(List.of(), candidates, refused);
        }
        case Status.Failure failure -> {
          return new PreFiltered(List.of(), candidates, failure);
        }
        case Status.Wait _ ->
            throw new IllegalStateException(plugin.name() + " waits in preFilter");
      }
    }
    var filters =
        all(Filter.class).stream().filter(filter -> !skipped.contains(filter.name())).toList();
    return new PreFiltered(filters, candidates, Status.SUCCESS);
  }

  private static Set<String> intersect(Set<String> a, Set<String> b) {
    var both = new HashSet<>(a);
    both.retainAll(b);
    return both;
  }

  /**
   * What came of {@link #preFilter}.
   *
   * @param filters the filters that have something to say about this pod
   * @param candidates the only nodes that come into question; empty for all
   * @param status whether to go on
   */
  public record PreFiltered(List<Filter> filters, Optional<Set<String>> candidates, Status status) {

    /** The first verdict that is not a pass. */
    public Status filter(CycleState state, Pod pod, NodeInfo node) {
      for (var filter : filters) {
        var verdict = filter.filter(state, pod, node);
        if (!verdict.passes()) {
          return verdict;
        }
      }
      return Status.SUCCESS;
    }
  }

  /** The weighted sum of all scores, in the order of the nodes. */
  public long[] score(CycleState state, Pod pod, List<NodeInfo> nodes) {
    var skipped = new HashSet<String>();
    for (var plugin : all(PreScore.class)) {
      if (plugin.preScore(state, pod, nodes) instanceof Status.Skip) {
        skipped.add(plugin.name());
      }
    }
    var totals = new long[nodes.size()];
    for (var weighted : plugins) {
      if (weighted.plugin instanceof Score scorer && !skipped.contains(scorer.name())) {
        var scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = scorer.score(state, pod, nodes.get(i));
        }
        scorer.normalize(state, pod, scores);
        for (int i = 0; i < scores.length; i++) {
          totals[i] += scores[i] * weighted.weight;
        }
      }
    }
    return totals;
  }

  /** Makes room for a pod that fits nowhere, if a plugin can. */
  public Optional<PostFilter.Outcome> postFilter(CycleState state, Pod pod, Diagnosis diagnosis) {
    return all(PostFilter.class).stream()
        .map(plugin -> plugin.postFilter(state, pod, diagnosis))
        .findFirst();
  }

  public Status reserve(CycleState state, Pod pod, String node) {
    return firstRefusal(Reserve.class, plugin -> plugin.reserve(state, pod, node));
  }

  public void unreserve(CycleState state, Pod pod, String node) {
    all(Reserve.class).reversed().forEach(plugin -> plugin.unreserve(state, pod, node));
  }

  /**
   * Asks every permit plugin; those that answer {@link Status.Wait} are awaited by {@link #await}.
   */
  public Permission permit(CycleState state, Pod pod, String node) {
    var waiting = new ArrayList<Permit>();
    for (var plugin : all(Permit.class)) {
      var verdict = plugin.permit(state, pod, node);
      if (verdict instanceof Status.Wait) {
        waiting.add(plugin);
      } else if (!verdict.passes()) {
        return new Permission(List.of(), verdict);
      }
    }
    return new Permission(List.copyOf(waiting), Status.SUCCESS);
  }

  /** The permit plugins that have not decided yet, or the refusal of one. */
  public record Permission(List<Permit> waiting, Status status) {
    /** Blocks until all have decided; the first refusal ends it. */
    public Status await(Pod pod) throws InterruptedException {
      for (var plugin : waiting) {
        var verdict = plugin.await(pod);
        if (!verdict.passes()) {
          return verdict;
        }
      }
      return status;
    }
  }

  public Status preBind(CycleState state, Pod pod, String node) {
    return firstRefusal(PreBind.class, plugin -> plugin.preBind(state, pod, node));
  }

  /** The first bind plugin that does not skip binds the pod. */
  public Status bind(CycleState state, Pod pod, String node) {
    for (var plugin : all(Bind.class)) {
      var verdict = plugin.bind(state, pod, node);
      if (!(verdict instanceof Status.Skip)) {
        return verdict;
      }
    }
    return new Status.Failure(
        schedulerName, new IllegalStateException("no bind plugin took the pod"));
  }

  public void postBind(CycleState state, Pod pod, String node) {
    all(PostBind.class).forEach(plugin -> plugin.postBind(state, pod, node));
  }

  private <T extends Plugin> Status firstRefusal(
      Class<T> point, java.util.function.Function<T, Status> ask) {
    for (var plugin : all(point)) {
      var verdict = ask.apply(plugin);
      if (!verdict.passes()) {
        return verdict;
      }
    }
    return Status.SUCCESS;
  }

  private <T extends Plugin> List<T> all(Class<T> point) {
    var found = new ArrayList<T>(plugins.size());
    for (var weighted : plugins) {
      if (point.isInstance(weighted.plugin)) {
        found.add(point.cast(weighted.plugin));
      }
    }
    return found;
  }
}
