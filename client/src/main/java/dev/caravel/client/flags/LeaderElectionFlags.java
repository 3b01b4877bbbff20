package dev.caravel.client.flags;

import dev.caravel.client.leader.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Upstream's {@code --leader-elect...} flags, to be mixed into a component's command. */
public final class LeaderElectionFlags {
  @Option(
      names = "--leader-elect",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether to wait until this one is the leader.")
  private Optional<Boolean> leaderElect = Optional.empty();

  @Option(
      names = "--leader-elect-lease-duration",
      converter = GoDuration.class,
      description = "How long others wait for a leader that does not renew.")
  private Optional<Duration> leaseDuration = Optional.empty();

  @Option(
      names = "--leader-elect-renew-deadline",
      converter = GoDuration.class,
      description = "How long a leader tries to renew.")
  private Optional<Duration> renewDeadline = Optional.empty();

  @Option(
      names = "--leader-elect-retry-period",
      converter = GoDuration.class,
      description = "How long between two attempts.")
  private Optional<Duration> retryPeriod = Optional.empty();

  @Option(names = "--leader-elect-resource-name", description = "The name of the Lease.")
  private Optional<String> resourceName = Optional.empty();

  @Option(names = "--leader-elect-resource-namespace", description = "The Lease's namespace.")
  private Optional<String> resourceNamespace = Optional.empty();

  /** What the flags say; where they are silent, what a file or the defaults say. */
  public LeaderElectionConfiguration over(LeaderElectionConfiguration file) {
    return new LeaderElectionConfiguration(
        leaderElect.orElse(file.leaderElect()),
        resourceNamespace.orElse(file.resourceNamespace()),
        resourceName.orElse(file.resourceName()),
        leaseDuration.orElse(file.leaseDuration()),
        renewDeadline.orElse(file.renewDeadline()),
        retryPeriod.orElse(file.retryPeriod()));
  }
}
