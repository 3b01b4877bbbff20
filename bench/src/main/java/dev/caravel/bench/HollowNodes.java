package dev.caravel.bench;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.NodeStatus;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Nodes with nothing behind them: Ready, with room for pods, and a Lease that is renewed so that
 * they stay so. A kubelet renews every 10 s; here it is every 20 s, evenly spread, which is half of
 * what the controllers allow and half of the load.
 */
final class HollowNodes {
  static final String LABEL = "caravel.dev/bench";
  private static final String LEASES = "kube-node-lease";
  private static final int LEASE_SECONDS = 40;
  private static final Duration ROUND = Duration.ofSeconds(20);
  private static final Map<String, Quantity> ROOM =
      Map.of(
          "cpu", Quantity.parse("32"),
          "memory", Quantity.parse("64Gi"),
          "ephemeral-storage", Quantity.parse("100Gi"),
          "pods", Quantity.parse("110"));

  private final Client client;
  private final Clock clock;
  private final String group;
  private final int count;

  /**
   * None yet.
   *
   * @param group what {@link #LABEL} says on each, and how their names begin
   */
  HollowNodes(Client client, Clock clock, String group, int count) {
    this.client = client;
    this.clock = clock;
    this.group = group;
    this.count = count;
  }

  /** Makes them, and has them renewed and at the end removed. */
  void make(Workbench bench, int clients) throws Exception {
    bench.cleanup().later("the nodes " + group + "-*", this::remove);
    Load.run(clock, clients, count, this::make);
    var renewal = Thread.ofVirtual().name("hollow-nodes").start(this::renew);
    bench
        .cleanup()
        .later(
            "the renewal of leases",
            () -> {
              renewal.interrupt();
              renewal.join();
            });
  }

  private void make(int index) {
    var name = group + "-" + index;
    var now = clock.now();
    client.resource(Lease.KIND).namespace(LEASES).create(lease(name, now));
    client
        .resource(Node.KIND)
        .create(
            Node.builder()
                .metadata(m ->
                    m.name(name).putLabels(LABEL, group).putLabels("kubernetes.io/hostname", name))
                .status(status(now))
                .build());
  }

  private static NodeStatus status(Instant now) {
    return NodeStatus.builder()
        .capacity(ROOM)
        .allocatable(ROOM)
        .addConditions(c ->
            c.type("Ready")
                .status("True")
                .reason("HollowNode")
                .message("nothing runs here")
                .lastHeartbeatTime(now)
                .lastTransitionTime(now))
        .build();
  }

  private Lease lease(String name, Instant now) {
    return Lease.builder()
        .metadata(m -> m.name(name).putLabels(LABEL, group))
        .spec(s ->
            s.holderIdentity(name)
                .leaseDurationSeconds(LEASE_SECONDS)
                .acquireTime(now)
                .renewTime(now))
        .build();
  }

  private void renew() {
    var leases = client.resource(Lease.KIND).namespace(LEASES);
    try {
      for (int i = 0; ; i = (i + 1) % count) {
        clock.sleep(ROUND.dividedBy(count));
        leases.update(lease(group + "-" + i, clock.now()));
      }
    } catch (InterruptedException | ApiException | TransportException over) {
      // Interrupted: all is over. Refused: the nodes go NotReady, which the benchmark then shows.
      return;
    }
  }

  private void remove() {
    var mine = ListOptions.ALL.withLabels(LABEL + "=" + group);
    client.resource(Node.KIND).deleteCollection(DeleteOptions.empty(), mine);
    client.resource(Lease.KIND).namespace(LEASES).deleteCollection(DeleteOptions.empty(), mine);
  }
}
