package dev.caravel.client.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.client.Client;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.client.transport.Method;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderElectorTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryServer server = new MemoryServer(clock);
  private final Client client = new Client(server);
  private final List<String> told = new ArrayList<>();

  private LeaderElector candidate(String identity) {
    var elector =
        new LeaderElector(
            client,
            clock,
            LeaderElection.of("kube-system", "it", identity),
            () -> told.add(identity + " leads"),
            () -> told.add(identity + " is deposed"));
    elector.start();
    return elector;
  }

  private Lease lease() {
    return client.resource(Lease.KIND).namespace("kube-system").get("it");
  }

  @Test
  void theFirstLeadsAndRenews() {
    var a = candidate("a");
    clock.advance(Duration.ofMillis(1));
    var b = candidate("b");
    clock.advance(Duration.ofMinutes(5));

    assertThat(told).containsExactly("a leads");
    assertThat(a.isLeader()).isTrue();
    assertThat(b.isLeader()).isFalse();
    var spec = lease().spec();
    assertThat(spec.holderIdentity()).isEqualTo("a");
    assertThat(spec.leaseDurationSeconds()).isEqualTo(15);
    assertThat(spec.leaseTransitions()).isZero();
    assertThat(spec.acquireTime()).contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(Duration.between(spec.renewTime().orElseThrow(), clock.now()))
        .isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoStopsGivesTheLeaseBackAtOnce() {
    var a = candidate("a");
    clock.advance(Duration.ofMillis(1));
    candidate("b");
    clock.advance(Duration.ofSeconds(5));
    a.close();
    assertThat(lease().spec().holderIdentity()).isEmpty();

    clock.advance(Duration.ofSeconds(5));
    assertThat(told).containsExactly("a leads", "a is deposed", "b leads");
    assertThat(lease().spec().leaseTransitions()).isEqualTo(1);
  }

  @Test
  void whoCannotRenewIsDeposedBeforeAnotherLeads() {
    candidate("a");
    clock.advance(Duration.ofMillis(1));
    server.refuse(MemoryServer.requests(Method.PUT, "/leases/"), 500, "InternalError", "no");
    clock.advance(Duration.ofSeconds(10));
    assertThat(told).containsExactly("a leads", "a is deposed");
  }

  @Test
  void anotherTakesOverALeaseThatIsNotRenewed() {
    candidate("a");
    clock.advance(Duration.ofMillis(1));
    var held = lease();
    client
        .resource(Lease.KIND)
        .namespace("kube-system")
        .update(held.with(l -> l.spec(s -> s.holderIdentity("dead"))));
    candidate("b");
    clock.advance(Duration.ofSeconds(14));
    assertThat(told).doesNotContain("b leads");

    clock.advance(Duration.ofSeconds(6));
    assertThat(told).contains("a is deposed");
    assertThat(told.getLast()).endsWith(" leads");
    assertThat(lease().spec().leaseTransitions()).isEqualTo(1);
  }

  @Test
  void timingThatCouldMakeTwoLeadersIsRefused() {
    assertThatThrownBy(() ->
            new LeaderElection(
                "n", "n", "a", Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
