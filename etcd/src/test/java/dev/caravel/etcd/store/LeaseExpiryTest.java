package dev.caravel.etcd.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.time.SimulatedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseExpiryTest {
  @TempDir Path directory;
  private final SimulatedClock clock = new SimulatedClock(Instant.EPOCH);

  @Test
  void keysEndWithTheirLeaseUnlessItIsKeptAlive() throws Exception {
    try (var store = LocalStore.open(StoreConfig.in(directory), clock);
        var watch = store.watch(WatchRequest.of(KeyRange.ALL, 0))) {
      store.grantLease(1, 10);
      store.put(PutRequest.of(Key.of("a"), new byte[1]).withLease(1));
      assertThat(watch.next().events()).hasSize(1);
      clock.advance(Duration.ofSeconds(9));
      assertThat(store.leaseStatus(1, false).remainingTtlSeconds()).isEqualTo(1);
      store.keepLeaseAlive(1);
      clock.advance(Duration.ofSeconds(9));
      assertThat(store.range(RangeRequest.of(Key.of("a"))).count()).isEqualTo(1);
      clock.advance(Duration.ofSeconds(2));
      var event = watch.next().events().getFirst();
      assertThat(event.isDelete()).isTrue();
      assertThat(event.key()).isEqualTo(Key.of("a"));
    }
  }

  @Test
  void aLeaseHasItsFullTimeAfterARestart() throws Exception {
    try (var store = LocalStore.open(StoreConfig.in(directory), clock)) {
      store.grantLease(1, 10);
      clock.advance(Duration.ofSeconds(8));
    }
    try (var store = LocalStore.open(StoreConfig.in(directory), clock)) {
      assertThat(store.leaseStatus(1, false).remainingTtlSeconds()).isEqualTo(10);
    }
  }
}
