package dev.caravel.etcd.store;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.LeaseStatus;
import dev.caravel.etcd.mvcc.Command;
import dev.caravel.etcd.mvcc.Lease;
import dev.caravel.etcd.mvcc.StateMachine;
import dev.caravel.time.Clock;
import java.security.SecureRandom;
import java.util.List;

/** Leases: the state machine knows which there are, the clock here when they end. */
final class Leases {
  private final StateMachine machine;
  private final CommitQueue queue;
  private final LeaseClock clock;
  private final SecureRandom random = new SecureRandom();

  Leases(StateMachine machine, CommitQueue queue, Clock clock) {
    this.machine = machine;
    this.queue = queue;
    this.clock = new LeaseClock(clock, this::expired);
    machine.leases().forEach(lease -> this.clock.start(lease.id(), lease.ttlSeconds()));
  }

  LeaseStatus grant(long id, long ttlSeconds) {
    long chosen = id;
    while (chosen == 0 || (id == 0 && machine.lease(chosen) != null)) {
      chosen = random.nextLong() & Long.MAX_VALUE;
    }
    queue.execute(new Command.GrantLease(chosen, ttlSeconds));
    var lease = lease(chosen);
    clock.start(chosen, lease.ttlSeconds());
    return new LeaseStatus(chosen, lease.ttlSeconds(), lease.ttlSeconds(), List.of());
  }

  long keepAlive(long id) {
    var lease = lease(id);
    clock.start(id, lease.ttlSeconds());
    return lease.ttlSeconds();
  }

  void revoke(long id) {
    queue.execute(new Command.RevokeLease(id));
    clock.stop(id);
  }

  private void expired(long id) {
    try {
      var _ =
          queue
              .submit(new Command.RevokeLease(id))
              .whenComplete((outcome, failure) -> {
                if (failure == null) {
                  clock.stop(id);
                } else {
                  tryAgain(id);
                }
              });
    } catch (EtcdException e) {
      tryAgain(id); // too much waits for the disk
    }
  }

  private void tryAgain(long id) {
    if (machine.lease(id) != null) {
      clock.start(id, StateMachine.MIN_LEASE_TTL_SECONDS);
    }
  }

  private Lease lease(long id) {
    var lease = machine.lease(id);
    if (lease == null) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
    return lease;
  }

  LeaseStatus status(long id, boolean withKeys) {
    var lease = lease(id);
    return new LeaseStatus(
        id,
        lease.ttlSeconds(),
        clock.remainingSeconds(id),
        withKeys ? List.<Key>copyOf(lease.keys()) : List.of());
  }

  List<Long> ids() {
    return machine.leases().stream().map(Lease::id).sorted().toList();
  }

  void close() {
    clock.close();
  }
}
