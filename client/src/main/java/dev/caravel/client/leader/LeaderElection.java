package dev.caravel.client.leader;

import java.time.Duration;

/**
 * What an election is about, and its timing (client-go's {@code LeaderElectionConfig}).
 *
 * @param namespace of the Lease
 * @param name of the Lease
 * @param identity of this candidate; no other may have it
 * @param lease how long others wait after they have seen the last renewal
 * @param renewDeadline how long the leader tries to renew before it gives up; less than the lease
 * @param retry how long between two attempts
 */
public record LeaderElection(
    String namespace,
    String name,
    String identity,
    Duration lease,
    Duration renewDeadline,
    Duration retry) {

  public LeaderElection {
    if (lease.compareTo(renewDeadline) <= 0 || renewDeadline.compareTo(retry) <= 0) {
      throw new IllegalArgumentException(
          "the lease must be longer than the renew deadline, and that longer than the retry period");
    }
    if (identity.isEmpty()) {
      throw new IllegalArgumentException("a candidate needs an identity");
    }
  }

  /** With upstream's timing: 15, 10 and 2 seconds. */
  public static LeaderElection of(String namespace, String name, String identity) {
    return new LeaderElection(
        namespace,
        name,
        identity,
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }
}
