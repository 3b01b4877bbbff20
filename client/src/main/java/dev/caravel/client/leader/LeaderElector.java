package dev.caravel.client.leader;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.coordination.v1.LeaseSpec;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Resource;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that of several candidates one leads (client-go's {@code leaderelection}).
 *
 * <p>How this works: all candidates look at one Lease, in steps that timers start. Who finds it
 * free, or not renewed for as long as it says, writes himself in; the resourceVersion lets one win.
 * Only the own clock counts: how long ago it was that the Lease was seen to change. A leader who
 * has not renewed by the deadline is none any more, before anybody else may be.
 */
public final class LeaderElector implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.client.leader");

  /** Candidates wait up to this much longer than the retry period, so that they do not collide. */
  private static final double JITTER = 1.2;

  private final LeaderElection election;
  private final Resource<Lease> leases;
  private final Clock clock;
  private final Runnable elected;
  private final Runnable deposed;
  private final SplittableRandom random = new SplittableRandom();

  /** Held for moments, never over I/O. */
  private final ReentrantLock lock = new ReentrantLock();

  /** What the Lease was when it was last seen to change; only touched by steps. */
  private Optional<Lease> observed = Optional.empty();

  private long observedAt;
  private boolean leading;
  private boolean closed;
  private Clock.@Nullable Timer next;
  private Clock.@Nullable Timer deadline;

  /**
   * A candidate that does nothing until it is started.
   *
   * @param elected is run when it begins to lead, on a thread that must not be kept
   * @param deposed is run when it has ceased to lead
   */
  public LeaderElector(
      Client client, Clock clock, LeaderElection election, Runnable elected, Runnable deposed) {
    this.election = election;
    this.leases = client.resource(Lease.KIND).namespace(election.namespace());
    this.clock = clock;
    this.elected = elected;
    this.deposed = deposed;
  }

  /** Runs for leader, again and again, until closed. */
  public void start() {
    schedule(Duration.ZERO);
  }

  public boolean isLeader() {
    lock.lock();
    try {
      return leading;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void schedule(Duration delay) {
    lock.lock();
    try {
      if (!closed) {
        next = clock.schedule(delay, this::step);
      }
    } finally {
      lock.unlock();
    }
  }

  private void step() {
    try {
      if (!isClosed() && holdLease()) {
        lead();
      }
    } catch (ApiException | TransportException e) {
      LOG.log(
          Level.DEBUG, "{0}: cannot get or renew the lease: {1}", election.name(), e.getMessage());
    }
    long retry = election.retry().toNanos();
    schedule(
        Duration.ofNanos(
            isLeader() ? retry : retry + (long) (retry * JITTER * random.nextDouble())));
  }

  /** The Lease was written just now: for the time until the deadline nobody else can be leader. */
  private void lead() {
    boolean begins;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (deadline != null) {
        deadline.cancel();
      }
      deadline = clock.schedule(election.renewDeadline(), this::depose);
      begins = !leading;
      leading = true;
    } finally {
      lock.unlock();
    }
    if (begins) {
      LOG.log(Level.INFO, "{0} became leader of {1}", election.identity(), election.name());
      elected.run();
    }
  }

  private void depose() {
    lock.lock();
    try {
      if (!leading) {
        return;
      }
      leading = false;
      if (deadline != null) {
        deadline.cancel();
      }
    } finally {
      lock.unlock();
    }
    LOG.log(Level.INFO, "{0} leads {1} no more", election.identity(), election.name());
    deposed.run();
  }

  /** Whether the Lease is ours now. */
  private boolean holdLease() {
    var found = leases.find(election.name());
    if (found.isEmpty()) {
      observe(leases.create(lease(LeaseSpec.empty(), 0)));
      return true;
    }
    var lease = found.get();
    if (observed.isEmpty() || !observed.get().spec().equals(lease.spec())) {
      observe(lease);
    }
    var spec = lease.spec();
    boolean mine = spec.holderIdentity().equals(election.identity());
    if (!mine && !spec.holderIdentity().isEmpty()) {
      if (isLeader()) {
        depose();
      }
      if (clock.since(observedAt).toSeconds() < spec.leaseDurationSeconds()) {
        return false;
      }
    }
    var renewed = mine ? renewal(spec) : lease(spec, spec.leaseTransitions() + 1).spec();
    observe(leases.update(lease.with(l -> l.spec(renewed))));
    return true;
  }

  private void observe(Lease lease) {
    observed = Optional.of(lease);
    observedAt = clock.nanoTime();
  }

  private LeaseSpec renewal(LeaseSpec spec) {
    return spec.with(
        s -> s.renewTime(clock.now()).leaseDurationSeconds((int) election.lease().toSeconds()));
  }

  private Lease lease(LeaseSpec before, int transitions) {
    var now = clock.now();
    return Lease.builder()
        .metadata(m -> m.namespace(election.namespace()).name(election.name()))
        .spec(
            before.with(s ->
                s.holderIdentity(election.identity())
                    .leaseDurationSeconds((int) election.lease().toSeconds())
                    .acquireTime(now)
                    .renewTime(now)
                    .leaseTransitions(transitions)))
        .build();
  }

  /** Ceases to lead, and gives the Lease back so that another need not wait for its end. */
  @Override
  public void close() {
    boolean led;
    lock.lock();
    try {
      closed = true;
      led = leading;
      if (next != null) {
        next.cancel();
      }
    } finally {
      lock.unlock();
    }
    if (led) {
      depose();
      release();
    }
  }

  private void release() {
    try {
      var lease = leases.get(election.name());
      if (lease.spec().holderIdentity().equals(election.identity())) {
        leases.update(lease.with(l -> l.spec(s -> s.holderIdentity("").leaseDurationSeconds(1))));
      }
    } catch (ApiException | TransportException e) {
      LOG.log(Level.DEBUG, "{0}: cannot give the lease back: {1}", election.name(), e.getMessage());
    }
  }
}
