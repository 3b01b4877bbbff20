package dev.caravel.apiserver.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravel.etcd.Compare;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Lets the store forget what is older than five minutes. The servers of one store agree on who does
 * it by upstream's {@code compact_rev_key}: whoever raises its version has the turn.
 */
final class Compactor implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Key TURN = Key.of("compact_rev_key");

  private final KeyValueStore store;
  private final Clock clock;
  private long turn;
  private long revision;
  private Clock.Timer timer;
  private boolean closed;

  Compactor(KeyValueStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    timer = clock.schedule(INTERVAL, this::run);
  }

  private synchronized void run() {
    if (closed) {
      return;
    }
    try {
      compact();
    } catch (EtcdException refused) {
      LOG.log(Level.WARNING, "the store was not compacted: " + refused.getMessage());
    }
    timer = clock.schedule(INTERVAL, this::run);
  }

  /** Takes the turn with the revision of the last one, which is then compacted. */
  private void compact() {
    var response =
        store.txn(
            TxnRequest.when(Compare.version(TURN, turn))
                .then(PutRequest.of(TURN, Long.toString(revision).getBytes(UTF_8)))
                .otherwise(RangeRequest.of(TURN)));
    if (!response.succeeded()) {
      turn = response.range(0).first().map(KeyValue::version).orElse(0L);
      revision = response.revision();
      return;
    }
    turn++;
    long old = revision;
    revision = response.revision();
    if (old > 0) {
      store.compact(old);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}
