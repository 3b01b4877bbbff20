package dev.caravel.kubelet.node;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.meta.v1.OwnerReference;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Resource;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The lease by which a node says every ten seconds that it is alive (KEP-589). */
final class NodeLease {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int DURATION_SECONDS = 40;
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration MOST_RETRY = Duration.ofSeconds(7);

  private final Resource<Lease> leases;
  private final String node;
  private final Supplier<Optional<Node>> owner;
  private final Clock clock;
  private Optional<Lease> held = Optional.empty();

  NodeLease(Client client, String node, Supplier<Optional<Node>> owner, Clock clock) {
    this.leases = client.resource(Lease.KIND).namespace("kube-node-lease");
    this.node = node;
    this.owner = owner;
    this.clock = clock;
  }

  /** Renews the lease until it is interrupted. */
  void run() throws InterruptedException {
    var retry = FIRST_RETRY;
    while (true) {
      try {
        renew();
        retry = FIRST_RETRY;
        clock.sleep(INTERVAL);
      } catch (ApiException | TransportException e) {
        held = Optional.empty();
        LOG.log(Level.DEBUG, "cannot renew the lease of this node: {0}", e.getMessage());
        clock.sleep(retry);
        var doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(MOST_RETRY) < 0 ? doubled : MOST_RETRY;
      }
    }
  }

  private void renew() {
    var known = held.or(() -> leases.find(node));
    held =
        Optional.of(
            known.isPresent()
                ? leases.update(renewed(known.get()))
                : leases.create(renewed(fresh())));
  }

  private Lease fresh() {
    return Lease.builder()
        .metadata(m -> m.name(node).namespace("kube-node-lease"))
        .spec(s -> s.holderIdentity(node).leaseDurationSeconds(DURATION_SECONDS))
        .build();
  }

  private Lease renewed(Lease lease) {
    var now = clock.now();
    return lease.with(l -> {
      l.spec(s -> s.holderIdentity(node).leaseDurationSeconds(DURATION_SECONDS).renewTime(now));
      if (lease.metadata().ownerReferences().isEmpty()) {
        owner.get().ifPresent(n -> l.metadata(m -> m.ownerReferences(List.of(reference(n)))));
      }
    });
  }

  private static OwnerReference reference(Node node) {
    return OwnerReference.builder()
        .apiVersion("v1")
        .kind("Node")
        .name(node.metadata().name())
        .uid(node.metadata().uid())
        .build();
  }
}
