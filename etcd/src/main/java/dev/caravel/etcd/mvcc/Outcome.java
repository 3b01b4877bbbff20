package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Response;

/** What became of a {@link Command}. */
public sealed interface Outcome {

  /** A write and its answer. */
  record Written(Response response) implements Outcome {}

  /** Anything else that was done, with the revision after it. */
  record Done(long revision) implements Outcome {}

  /** The command was refused and changed nothing. */
  record Refused(EtcdException reason) implements Outcome {}
}
