package dev.caravel.controllers.replicaset;

import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.Resource;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.frame.Writes;
import dev.caravel.controllers.object.Claim;
import dev.caravel.controllers.object.Owners;
import dev.caravel.controllers.object.PodState;
import dev.caravel.controllers.object.Selectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps as many pods as each replica set wants.
 *
 * <p>How this works: {@link Claim} says which pods are the set's, {@link ReplicaSetPlan} what to do
 * about their number, {@link ReplicaSetStatuses} what to write down. What was created or deleted is
 * awaited in the informer ({@link Writes}) before pods are counted again.
 */
public final class ReplicaSetController {
  public static final String NAME = "replicaset-controller";

  /** The index of pods by the UID of who decides over them. */
  private static final String CONTROLLER = "controller";

  private static final Duration UNSEEN = Duration.ofSeconds(1);

  private final ControllerContext context;
  private final EventRecorder events;
  private final WorkQueue<ObjectKey> queue;
  private final Store<ReplicaSet> sets;
  private final Store<Pod> pods;
  private final Writes<ObjectKey, Pod> writes;

  private ReplicaSetController(
      ControllerContext context, WorkQueue<ObjectKey> queue, Informer<Pod> pods) {
    this.context = context;
    this.queue = queue;
    this.events = context.events(NAME);
    this.sets = context.informers().of(ReplicaSet.KIND).store();
    this.pods = pods.store();
    this.writes = new Writes<>(pods, context.clock());
  }

  /**
   * The controller.
   *
   * @param workers how many sets are looked at at a time
   */
  public static Controller<ObjectKey> of(ControllerContext context, int workers) {
    var queue = context.<ObjectKey>queue("replicaset");
    var setInformer = context.informers().of(ReplicaSet.KIND);
    var podInformer = context.informers().of(Pod.KIND);
    setInformer.addIndex(CONTROLLER, Owners::controllerIndex);
    podInformer.addIndex(CONTROLLER, Owners::controllerIndex);
    var controller = new ReplicaSetController(context, queue, podInformer);
    setInformer.onChange(set -> queue.add(ObjectKey.of(set)));
    podInformer.addHandler(
        controller::podChanged,
        (before, after) -> {
          if (!Owners.controllerUid(before).equals(Owners.controllerUid(after))) {
            controller.podChanged(before);
          }
          controller.podChanged(after);
        },
        controller::podChanged);
    return new Controller<>(NAME, workers, queue, controller::reconcile);
  }

  private void podChanged(Pod pod) {
    var namespace = pod.metadata().namespace();
    var owner = Owners.controllerOf(pod);
    if (owner.isPresent()) {
      if (owner.get().kind().equals("ReplicaSet")) {
        queue.add(new ObjectKey(namespace, owner.get().name()));
      }
    } else if (!pod.metadata().labels().isEmpty()) {
      for (var set : sets.list(namespace)) {
        if (Selectors.of(set.spec().selector()).matches(pod.metadata().labels())) {
          queue.add(ObjectKey.of(set));
        }
      }
    }
  }

  private void reconcile(ObjectKey key) throws InterruptedException {
    var found = sets.get(key);
    if (found.isEmpty()) {
      writes.forget(key);
      return;
    }
    if (!writes.areSeen(key)) {
      queue.addAfter(key, UNSEEN);
      return;
    }
    var set = found.get();
    var mine = claim(set);
    var active = mine.stream().filter(PodState::isActive).toList();
    int terminating = (int) mine.stream().filter(PodState::isTerminating).count();
    Optional<RuntimeException> failure =
        set.metadata().hasDeletionTimestamp() ? Optional.empty() : adjust(key, set, active);
    writeStatus(set, active, terminating, failure);
    if (failure.isPresent()) {
      throw failure.get();
    }
    nextAvailable(set, active).ifPresent(wait -> queue.addAfter(key, wait));
  }

  private Resource<Pod> podsOf(ReplicaSet set) {
    return context.client().resource(Pod.KIND).namespace(set.metadata().namespace());
  }

  private Resource<ReplicaSet> setsOf(ReplicaSet set) {
    return context.client().resource(ReplicaSet.KIND).namespace(set.metadata().namespace());
  }

  private List<Pod> claim(ReplicaSet set) {
    var candidates = new ArrayList<>(pods.byIndex(CONTROLLER, set.metadata().uid()));
    candidates.addAll(
        pods.byIndex(CONTROLLER, Owners.orphansOf(set.metadata().namespace())).stream()
            .filter(pod -> !PodState.isTerminal(pod))
            .toList());
    var selector = Selectors.of(set.spec().selector());
    return new Claim<>(setsOf(set), podsOf(set), set, selector).claim(candidates);
  }

  private Optional<RuntimeException> adjust(ObjectKey key, ReplicaSet set, List<Pod> active)
      throws InterruptedException {
    var plan = ReplicaSetPlan.of(set, active, related(set, active), context.clock().now());
    if (plan.isNothing()) {
      return Optional.empty();
    }
    if (plan.create() > 0) {
      return SlowStart.run(plan.create(), 1, () -> create(key, set))
          .filter(e -> !(e instanceof ApiException refused && refused.isNamespaceTerminating()));
    }
    return SlowStart.together(
        plan.delete().stream().<Runnable>map(pod -> () -> delete(key, set, pod)).toList());
  }

  /** Active pods of all sets of the same deployment: they crowd nodes together. */
  private List<Pod> related(ReplicaSet set, List<Pod> own) {
    var owner = Owners.controllerUid(set);
    if (owner.isEmpty()) {
      return own;
    }
    var siblings = context.informers().of(ReplicaSet.KIND).store().byIndex(CONTROLLER, owner);
    return siblings.stream()
        .flatMap(sibling -> pods.byIndex(CONTROLLER, sibling.metadata().uid()).stream())
        .filter(PodState::isActive)
        .toList();
  }

  private void create(ObjectKey key, ReplicaSet set) {
    try {
      var created = podsOf(set).create(pod(set));
      writes.written(key, created);
      events.normal(set, "SuccessfulCreate", "Created pod: " + created.metadata().name());
    } catch (ApiException e) {
      if (!e.isNamespaceTerminating()) {
        events.warning(set, "FailedCreate", "Error creating: " + e.getMessage());
      }
      throw e;
    }
  }

  private static Pod pod(ReplicaSet set) {
    var template = set.spec().template();
    var prefix = set.metadata().name() + "-";
    return Pod.builder()
        .metadata(m ->
            m.generateName(prefix)
                .namespace(set.metadata().namespace())
                .labels(template.metadata().labels())
                .annotations(template.metadata().annotations())
                .finalizers(template.metadata().finalizers())
                .addOwnerReferences(Owners.controllerReference(set)))
        .spec(template.spec())
        .build();
  }

  private void delete(ObjectKey key, ReplicaSet set, Pod pod) {
    try {
      podsOf(set).delete(pod.metadata().name());
      writes.deleted(key, pod);
      events.normal(set, "SuccessfulDelete", "Deleted pod: " + pod.metadata().name());
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        events.warning(set, "FailedDelete", "Error deleting: " + e.getMessage());
        throw e;
      }
    }
  }

  private void writeStatus(
      ReplicaSet set, List<Pod> active, int terminating, Optional<RuntimeException> failure) {
    var status = ReplicaSetStatuses.of(set, active, terminating, failure, context.clock().now());
    if (!status.equals(set.status())) {
      setsOf(set).updateStatus(set.with(s -> s.status(status)));
    }
  }

  /** How long until one more of the ready pods is available. */
  private Optional<Duration> nextAvailable(ReplicaSet set, List<Pod> active) {
    var now = context.clock().now();
    int seconds = set.spec().minReadySeconds();
    return active.stream()
        .flatMap(pod -> PodState.untilAvailable(pod, seconds, now).stream())
        .filter(wait -> !wait.isZero())
        .min(Duration::compareTo);
  }
}
