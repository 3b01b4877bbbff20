package dev.caravel.client.leader;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * How a component that may run several times elects its leader. Upstream: {@code
 * LeaderElectionConfiguration} in component-base.
 *
 * @param leaderElect whether it waits until it leads
 * @param resourceNamespace of the Lease
 * @param resourceName of the Lease
 * @param leaseDuration how long others wait for a leader that does not renew
 * @param renewDeadline how long the leader tries to renew
 * @param retryPeriod how long between two attempts
 */
public record LeaderElectionConfiguration(
    boolean leaderElect,
    String resourceNamespace,
    String resourceName,
    Duration leaseDuration,
    Duration renewDeadline,
    Duration retryPeriod) {

  /** Upstream's defaults, with a Lease of the component's name in kube-system. */
  public static LeaderElectionConfiguration of(String component) {
    return new LeaderElectionConfiguration(
        true,
        "kube-system",
        component,
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }

  /**
   * What this process runs for leader with, as one of its own kind; empty if it does not.
   *
   * @throws IOException if this host has no name
   * @throws IllegalArgumentException if the times do not fit together
   */
  public Optional<LeaderElection> candidate() throws IOException {
    if (!leaderElect) {
      return Optional.empty();
    }
    var identity = InetAddress.getLocalHost().getHostName() + "_" + UUID.randomUUID();
    return Optional.of(
        new LeaderElection(
            resourceNamespace, resourceName, identity, leaseDuration, renewDeadline, retryPeriod));
  }
}
