package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.Request;

/** What changes the store, and so what stands in the log. Applying one is deterministic. */
public sealed interface Command {

  /** A put, a deletion or a transaction. */
  record Write(Request request) implements Command {}

  /** Grants the lease {@code id}, which is not 0. */
  record GrantLease(long id, long ttlSeconds) implements Command {}

  /** Ends a lease and deletes its keys. */
  record RevokeLease(long id) implements Command {}

  /** Forgets what is older than {@code revision}. */
  record Compact(long revision) implements Command {}

  /** Raises the alarm that there is no room, or lowers it. */
  record NoSpaceAlarm(boolean raised) implements Command {}
}
