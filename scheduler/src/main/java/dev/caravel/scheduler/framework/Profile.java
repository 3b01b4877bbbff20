package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The plugins of one scheduler name, and the running of each extension point over them in their
 * order. Upstream: {@code frameworkImpl} in pkg/scheduler/framework/runtime.
 */
public final class Profile {
  private final String schedulerName;
  private final QueueSort queueSort;
  private final List<PreEnqueue> preEnqueue;
  private final List<PreFilter> preFilter;
  private final List<Filter> filter;
  private final List<PostFilter> postFilter;
  private final List<PreScore> preScore;
  private final List<Weighted> score;
  private final List<Reserve> reserve;
  private final List<Permit> permit;
  private final List<PreBind> preBind;
  private final List<Bind> bind;
  private final List<PostBind> postBind;
  private final Map<String, List<QueueingHint>> hints = new HashMap<>();

  /** A plugin and how much its score counts; the weight of a plugin without scores is not used. */
  public record Weighted(Plugin plugin, long weight) {}

  /**
   * A profile of these plugins, each at every extension point that it has.
   *
   * @throws IllegalArgumentException as the other constructor
   */
  public Profile(String schedulerName, List<Weighted> plugins) {
    this(schedulerName, point -> plugins);
  }

  /**
   * A profile.
   *
   * @param plugins those of each extension point, in their order; who does not have it is left out
   * @throws IllegalArgumentException if there is not exactly one {@link QueueSort}, or no {@link
   *     Bind}
   */
  public Profile(String schedulerName, Function<ExtensionPoint, List<Weighted>> plugins) {
    this.schedulerName = schedulerName;
    var sorts = all(QueueSort.class, plugins.apply(ExtensionPoint.QUEUE_SORT));
    if (sorts.size() != 1) {
      throw new IllegalArgumentException(
          "profile " + schedulerName + " needs exactly one queueSort plugin");
    }
    queueSort = sorts.getFirst();
    preEnqueue = all(PreEnqueue.class, plugins.apply(ExtensionPoint.PRE_ENQUEUE));
    preFilter = all(PreFilter.class, plugins.apply(ExtensionPoint.PRE_FILTER));
    filter = all(Filter.class, plugins.apply(ExtensionPoint.FILTER));
    postFilter = all(PostFilter.class, plugins.apply(ExtensionPoint.POST_FILTER));
    preScore = all(PreScore.class, plugins.apply(ExtensionPoint.PRE_SCORE));
    score =
        plugins.apply(ExtensionPoint.SCORE).stream()
            .filter(weighted -> weighted.plugin instanceof Score)
            .toList();
    reserve = all(Reserve.class, plugins.apply(ExtensionPoint.RESERVE));
    permit = all(Permit.class, plugins.apply(ExtensionPoint.PERMIT));
    preBind = all(PreBind.class, plugins.apply(ExtensionPoint.PRE_BIND));
    bind = all(Bind.class, plugins.apply(ExtensionPoint.BIND));
    postBind = all(PostBind.class, plugins.apply(ExtensionPoint.POST_BIND));
    if (bind.isEmpty()) {
      throw new IllegalArgumentException("profile " + schedulerName + " needs a bind plugin");
    }
    for (var point : ExtensionPoint.values()) {
      for (var weighted : plugins.apply(point)) {
        hints.computeIfAbsent(weighted.plugin.name(), _ -> weighted.plugin.queueingHints());
      }
    }
  }

  private static <T extends Plugin> List<T> all(Class<T> point, List<Weighted> plugins) {
    return plugins.stream()
        .map(Weighted::plugin)
        .filter(point::isInstance)
        .map(point::cast)
        .toList();
  }

  public String schedulerName() {
    return schedulerName;
  }

  /** A line for each extension point with its plugins in their order, and the weights of scores. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    lines.add(line("PreEnqueue", preEnqueue));
    lines.add(line("PreFilter", preFilter));
    lines.add(line("Filter", filter));
    lines.add(line("PreScore", preScore));
    var scores = new StringBuilder("Score");
    score.forEach(s -> scores.append(' ').append(s.plugin.name()).append('=').append(s.weight));
    lines.add(scores.toString());
    lines.add(line("Bind", bind));
    return lines;
  }

  private static String line(String point, List<? extends Plugin> plugins) {
    var line = new StringBuilder(point);
    plugins.forEach(plugin -> line.append(' ').append(plugin.name()));
    return line.toString();
  }

  public QueueSort queueSort() {
    return queueSort;
  }

  /** The plugin that keeps the pod out of the active queue, if one does. */
  public Optional<String> gate(Pod pod) {
    return preEnqueue.stream()
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
    for (var plugin : preFilter) {
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
        skipped.isEmpty()
            ? filter
            : filter.stream().filter(each -> !skipped.contains(each.name())).toList();
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
      for (int i = 0; i < filters.size(); i++) {
        var verdict = filters.get(i).filter(state, pod, node);
        // Asked for every node, and nearly always this.
        if (verdict != Status.SUCCESS && !verdict.passes()) {
          return verdict;
        }
      }
      return Status.SUCCESS;
    }
  }

  /** The weighted sum of all scores, in the order of the nodes. */
  public long[] score(CycleState state, Pod pod, List<NodeInfo> nodes) {
    var skipped = new HashSet<String>();
    for (var plugin : preScore) {
      if (plugin.preScore(state, pod, nodes) instanceof Status.Skip) {
        skipped.add(plugin.name());
      }
    }
    var totals = new long[nodes.size()];
    for (var weighted : score) {
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
    return postFilter.stream().map(plugin -> plugin.postFilter(state, pod, diagnosis)).findFirst();
  }

  public Status reserve(CycleState state, Pod pod, String node) {
    return firstRefusal(reserve, plugin -> plugin.reserve(state, pod, node));
  }

  public void unreserve(CycleState state, Pod pod, String node) {
    reserve.reversed().forEach(plugin -> plugin.unreserve(state, pod, node));
  }

  /**
   * Asks every permit plugin; those that answer {@link Status.Wait} are awaited by {@link #await}.
   */
  public Permission permit(CycleState state, Pod pod, String node) {
    var waiting = new ArrayList<Permit>();
    for (var plugin : permit) {
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
    return firstRefusal(preBind, plugin -> plugin.preBind(state, pod, node));
  }

  /** The first bind plugin that does not skip binds the pod. */
  public Status bind(CycleState state, Pod pod, String node) {
    for (var plugin : bind) {
      var verdict = plugin.bind(state, pod, node);
      if (!(verdict instanceof Status.Skip)) {
        return verdict;
      }
    }
    return new Status.Failure(
        schedulerName, new IllegalStateException("no bind plugin took the pod"));
  }

  public void postBind(CycleState state, Pod pod, String node) {
    postBind.forEach(plugin -> plugin.postBind(state, pod, node));
  }

  private <T extends Plugin> Status firstRefusal(List<T> plugins, Function<T, Status> ask) {
    for (var plugin : plugins) {
      var verdict = ask.apply(plugin);
      if (!verdict.passes()) {
        return verdict;
      }
    }
    return Status.SUCCESS;
  }
}
