package dev.caravel.controllers.garbagecollector;

import dev.caravel.api.Kinds;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.ControlLoop;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Deletes objects whose owners are all gone, and carries out deletion in the foreground and with
 * orphans.
 *
 * <p>How this works: informers of all kinds tell the {@link OwnershipGraph} who belongs to whom.
 * What a change makes worth a look goes in two queues: an {@link Examination} finds out about one
 * object by asking the server itself, for stores may lag behind, and deletes; an {@link Orphaning}
 * takes an owner's name off its dependents. It starts after the other controllers have: most kinds
 * are nobody else's concern, and their lists can wait.
 */
public final class GarbageCollector implements ControlLoop {
  public static final String NAME = "garbage-collector-controller";

  private static final Logger LOG = System.getLogger("dev.caravel.controllers");

  /** Kinds that own nothing and are owned by nobody, and come in masses. */
  private static final Set<String> IGNORED = Set.of("Event");

  private static final Duration FIRST_LISTS = Duration.ofMinutes(10);

  private final ControllerContext context;

  /** Guards the graph; held for moments. */
  private final ReentrantLock lock = new ReentrantLock();

  private final OwnershipGraph graph = new OwnershipGraph();
  private final WorkQueue<ObjectId> examine;
  private final WorkQueue<ObjectId> orphan;
  private final List<Controller<ObjectId>> workers;
  private volatile boolean closed;

  /**
   * The collector.
   *
   * @param workers how many objects are looked at at a time
   */
  public GarbageCollector(ControllerContext context, int workers) {
    this.context = context;
    this.examine = context.queue("garbage_collector_attempt_to_delete");
    this.orphan = context.queue("garbage_collector_attempt_to_orphan");
    var examination = new Examination(context.client(), this);
    var orphaning = new Orphaning(context.client(), this);
    this.workers =
        List.of(
            new Controller<>(NAME, workers, examine, examination::examine),
            new Controller<>(NAME + "-orphan", workers, orphan, orphaning::orphan));
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Every kind that can be listed, and so watched, and deleted. */
  @SuppressWarnings("unchecked") // What is stored has metadata.
  static List<Kind<? extends KubernetesObject>> kinds() {
    var kinds = new ArrayList<Kind<? extends KubernetesObject>>();
    for (var kind : Kinds.all()) {
      if (kind.verbs().containsAll(List.of("list", "delete")) && !IGNORED.contains(kind.kind())) {
        kinds.add((Kind<? extends KubernetesObject>) kind);
      }
    }
    return kinds;
  }

  @Override
  public void start() {
    Thread.ofVirtual().name(NAME).start(this::run);
  }

  private void run() {
    try {
      var informers = new ArrayList<Informer<?>>();
      for (var kind : kinds()) {
        informers.add(follow(kind));
      }
      for (var informer : informers) {
        if (!informer.awaitSync(FIRST_LISTS)) {
          LOG.log(Level.WARNING, "{0}: a kind cannot be listed; going on without it", NAME);
        }
        informer.drainHandlers();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    lock.lock();
    try {
      if (!closed) {
        workers.forEach(Controller::start);
      }
    } finally {
      lock.unlock();
    }
  }

  private <T extends KubernetesObject> Informer<T> follow(Kind<T> kind) {
    var informer = context.informers().of(kind);
    informer.addHandler(
        added -> put(kind, added.metadata()),
        (before, after) -> put(kind, after.metadata()),
        deleted -> remove(deleted.metadata().uid()));
    return informer;
  }

  private void put(Kind<? extends KubernetesObject> kind, ObjectMeta metadata) {
    change(() ->
        graph.put(
            new ObjectId(kind, metadata.namespace(), metadata.name(), metadata.uid()), metadata));
  }

  /** An object is not there: what belonged to it is looked at. */
  void remove(String uid) {
    change(() -> graph.remove(uid));
  }

  private void change(Supplier<OwnershipGraph.Work> change) {
    lock.lock();
    try {
      var work = change.get();
      work.examine().forEach(examine::add);
      work.orphan().forEach(orphan::add);
    } finally {
      lock.unlock();
    }
  }

  /** Looks at an object soon. */
  void examine(ObjectId id) {
    examine.add(id);
  }

  java.util.Optional<OwnershipGraph.Look> look(String uid) {
    lock.lock();
    try {
      return graph.look(uid);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    workers.forEach(Controller::close);
  }
}
