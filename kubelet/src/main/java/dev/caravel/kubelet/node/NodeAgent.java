package dev.caravel.kubelet.node;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.NodeCondition;
import dev.caravel.api.core.v1.NodeStatus;
import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Resource;
import dev.caravel.client.transport.TransportException;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.status.StatusPatch;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Node object of this machine: registers it, writes its status when it changes or is five
 * minutes old, and holds its lease.
 */
public final class NodeAgent implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration REPORT = Duration.ofMinutes(5);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration MOST_RETRY = Duration.ofSeconds(7);

  private final NodeIdentity identity;
  private final Client client;
  private final Events events;
  private final Clock clock;
  private final NodeStatuses statuses;
  private final NodeLease lease;
  private volatile Optional<Node> node = Optional.empty();
  private Instant reported = Instant.EPOCH;
  private NodeStatus told = NodeStatus.empty();
  private @Nullable Thread statusThread;
  private @Nullable Thread leaseThread;

  public NodeAgent(
      NodeIdentity identity,
      Machine machine,
      CriClient runtime,
      Client client,
      Events events,
      Clock clock) {
    this.identity = identity;
    this.client = client;
    this.events = events;
    this.clock = clock;
    this.statuses = new NodeStatuses(identity, machine, runtime);
    this.lease = new NodeLease(client, identity.name(), () -> node, clock);
  }

  public void start() {
    statusThread = Thread.ofVirtual().name("node-status").start(this::run);
  }

  /** The Node object as it was last seen. */
  public Optional<Node> node() {
    return node;
  }

  private void run() {
    try {
      register();
      leaseThread = Thread.ofVirtual().name("node-lease").start(this::renew);
      event(false, "Starting", "Starting kubelet.");
      var wait = FIRST_RETRY;
      while (true) {
        report();
        boolean ready = node.map(n -> NodeStatuses.isReady(n.status())).orElse(false);
        wait = ready ? LOOK : shorter(wait.multipliedBy(2), LOOK);
        clock.sleep(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew() {
    try {
      lease.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void register() throws InterruptedException {
    var retry = FIRST_RETRY;
    while (true) {
      try {
        node = Optional.of(identity.register() ? createOrAdopt() : nodes().get(identity.name()));
        LOG.log(Level.INFO, "node {0} is registered", identity.name());
        return;
      } catch (ApiException | TransportException e) {
        LOG.log(Level.WARNING, "cannot register the node, trying again: {0}", e.getMessage());
        clock.sleep(retry);
        retry = shorter(retry.multipliedBy(2), MOST_RETRY);
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Resource<Node> nodes() {
    return client.resource(Node.KIND);
  }

  private Node createOrAdopt() {
    var wanted = labels();
    var status = statuses.at(clock.now(), NodeStatus.empty());
    var fresh =
        Node.builder()
            .metadata(m ->
                m.name(identity.name())
                    .labels(wanted)
                    .putAnnotations(
                        "volumes.kubernetes.io/controller-managed-attach-detach", "true"))
            .status(status)
            .build();
    try {
      return nodes().create(fresh);
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
    var existing = nodes().get(identity.name());
    var labels = new LinkedHashMap<>(existing.metadata().labels());
    labels.putAll(wanted);
    return labels.equals(existing.metadata().labels())
        ? existing
        : nodes().update(existing.with(n -> n.metadata(m -> m.labels(labels))));
  }

  private Map<String, String> labels() {
    var labels = new LinkedHashMap<String, String>();
    labels.put("beta.kubernetes.io/arch", Machine.architecture());
    labels.put("beta.kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", Machine.architecture());
    labels.put("kubernetes.io/hostname", identity.name());
    labels.put("kubernetes.io/os", "linux");
    labels.putAll(identity.labels());
    return labels;
  }

  private void report() {
    try {
      var known = node.orElseThrow();
      var now = clock.now();
      var status = statuses.at(now, known.status());
      boolean due = Duration.between(reported, now).compareTo(REPORT) >= 0;
      if (!due
          && withoutHeartbeats(status).equals(withoutHeartbeats(merged(known.status(), status)))) {
        return;
      }
      var patch = StatusPatch.of(known.metadata().uid(), known.status().struct(), status.struct());
      if (patch.isPresent()) {
        node = Optional.of(nodes().patchStatus(identity.name(), patch.get()));
      }
      reported = now;
      tell(status);
    } catch (ApiException e) {
      LOG.log(Level.WARNING, "cannot write the status of the node: {0}", e.getMessage());
      refresh(e);
    } catch (TransportException e) {
      LOG.log(Level.WARNING, "cannot write the status of the node: {0}", e.getMessage());
    }
  }

  /** Somebody else may have changed or deleted the Node object. */
  private void refresh(ApiException problem) {
    try {
      if (problem.isNotFound() || problem.isConflict()) {
        node = Optional.of(identity.register() ? createOrAdopt() : nodes().get(identity.name()));
      }
    } catch (ApiException | TransportException e) {
      LOG.log(Level.WARNING, "cannot register the node again: {0}", e.getMessage());
    }
  }

  /** What is known with the conditions of others left out, to be compared. */
  private static NodeStatus merged(NodeStatus known, NodeStatus own) {
    var types = own.conditions().stream().map(NodeCondition::type).toList();
    return own.with(s ->
        s.capacity(known.capacity())
            .allocatable(known.allocatable())
            .addresses(known.addresses())
            .daemonEndpoints(known.daemonEndpoints())
            .nodeInfo(known.nodeInfo())
            .images(known.images())
            .conditions(
                known.conditions().stream().filter(c -> types.contains(c.type())).toList()));
  }

  private static NodeStatus withoutHeartbeats(NodeStatus status) {
    List<NodeCondition> conditions =
        status.conditions().stream()
            .map(c -> c.with(NodeCondition.Builder::clearLastHeartbeatTime))
            .toList();
    return status.with(s -> s.conditions(conditions));
  }

  /** Events about conditions that have changed since the last ones. */
  private void tell(NodeStatus after) {
    var before = told;
    told = after;
    for (var condition : after.conditions()) {
      boolean same =
          before.conditions().stream()
              .anyMatch(
                  c -> c.type().equals(condition.type()) && c.status().equals(condition.status()));
      if (!same) {
        var word = condition.reason().replace("Kubelet", "Node");
        event(false, word, "Node " + identity.name() + " status is now: " + word);
      }
    }
  }

  private void event(boolean warning, String reason, String message) {
    var about =
        ObjectReference.builder()
            .apiVersion("v1")
            .kind("Node")
            .name(identity.name())
            .uid(identity.name())
            .build();
    events.record(about, warning, reason, message);
  }

  @Override
  public void close() {
    if (statusThread != null) {
      statusThread.interrupt();
    }
    if (leaseThread != null) {
      leaseThread.interrupt();
    }
  }
}
