package dev.caravel.etcd.server;

import java.time.Duration;

/** Which history is forgotten without being asked. */
public sealed interface Compaction {

  /** None. */
  record Never() implements Compaction {}

  /** What is older than a time. */
  record Periodic(Duration retention) implements Compaction {}

  /** All but the last revisions. */
  record ByRevision(long retention) implements Compaction {}
}
