package dev.caravel.etcd.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.etcd.log.DamagedLogException;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest {
  @TempDir Path directory;

  private LocalStore open() throws IOException {
    return LocalStore.open(StoreConfig.in(directory), SystemClock.instance());
  }

  private static PutRequest put(String key, String value) {
    return PutRequest.of(Key.of(key), value.getBytes(UTF_8));
  }

  private Path log() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".wal")).findFirst().orElseThrow();
    }
  }

  @Test
  void acknowledgedWritesAreThereAfterRestart() throws Exception {
    try (var store = open()) {
      assertThat(store.put(put("a", "1")).revision()).isEqualTo(2);
      assertThat(store.put(put("a", "2")).revision()).isEqualTo(3);
      store.grantLease(7, 100);
      store.put(put("l", "x").withLease(7));
      store.compact(3);
    }
    try (var store = open()) {
      var found = store.range(RangeRequest.of(Key.of("a"))).first().orElseThrow();
      assertThat(found.value()).isEqualTo("2".getBytes(UTF_8));
      assertThat(found.version()).isEqualTo(2);
      assertThat(store.revision()).isEqualTo(4);
      assertThat(store.leaseStatus(7, true).keys()).containsExactly(Key.of("l"));
      assertThatThrownBy(() -> store.range(RangeRequest.of(Key.of("a")).withRevision(2)))
          .isInstanceOf(CompactedException.class);
    }
  }

  @Test
  void transactionComparesBeforeItWrites() throws Exception {
    try (var store = open()) {
      var create =
          TxnRequest.when(Compare.absent(Key.of("k")))
              .then(put("k", "1"))
              .otherwise(RangeRequest.of(Key.of("k")));
      assertThat(store.txn(create).succeeded()).isTrue();
      var second = store.txn(create);
      assertThat(second.succeeded()).isFalse();
      assertThat(second.range(0).count()).isEqualTo(1);
      assertThatThrownBy(() -> store.txn(TxnRequest.all(put("z", "1"), put("z", "2"))))
          .isInstanceOf(EtcdException.class)
          .hasMessage("etcdserver: duplicate key given in txn request");
    }
  }

  @Test
  void watchDeliversHistoryThenWhatIsNew() throws Exception {
    try (var store = open()) {
      store.put(put("p/a", "1"));
      store.put(put("q", "1"));
      try (var watch = store.watch(WatchRequest.of(KeyRange.prefix("p/"), 2).withPrevious())) {
        assertThat(watch.next().events()).extracting(event -> event.revision()).containsExactly(2L);
        store.delete(DeleteRequest.of(Key.of("p/a")));
        var event = watch.next().events().getFirst();
        assertThat(event.isDelete()).isTrue();
        assertThat(event.previous().orElseThrow().value()).isEqualTo("1".getBytes(UTF_8));
        watch.requestProgress();
        assertThat(watch.next().isProgress()).isTrue();
      }
    }
  }

  @Test
  void tornTailIsCutOff() throws Exception {
    try (var store = open()) {
      store.put(put("a", "1"));
      store.put(put("b", "1"));
    }
    byte[] bytes = Files.readAllBytes(log());
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--; // what is reserved
    }
    Files.write(log(), java.util.Arrays.copyOf(bytes, end - 3));
    try (var store = open()) {
      assertThat(store.revision()).isEqualTo(2);
      assertThat(store.put(put("c", "1")).revision()).isEqualTo(3);
    }
  }

  @Test
  void flippedBitIsRefusedWithFileAndOffset() throws Exception {
    try (var store = open()) {
      store.put(put("a", "1"));
      store.put(put("b", "1"));
    }
    byte[] bytes = Files.readAllBytes(log());
    bytes[40] ^= 4;
    Files.write(log(), bytes);
    assertThatThrownBy(this::open)
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(".wal is damaged at offset 0");
  }

  @Test
  void snapshotReplacesTheLog() throws Exception {
    var config = StoreConfig.in(directory).withSnapshotCount(10);
    try (var store = LocalStore.open(config, SystemClock.instance())) {
      for (int i = 0; i < 50; i++) {
        store.put(put("k" + i % 7, "v" + i));
      }
      store.compact(20);
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(Path::toString)).anyMatch(file -> file.endsWith(".snap"));
    }
    try (var store = open()) {
      assertThat(store.revision()).isEqualTo(51);
      assertThat(store.range(RangeRequest.of(KeyRange.ALL)).count()).isEqualTo(7);
      assertThat(store.range(RangeRequest.of(Key.of("k0")).withRevision(20)).first()).isPresent();
    }
  }

  @Test
  void directoryOpensOnce() throws Exception {
    try (var store = open()) {
      assertThat(store.revision()).isEqualTo(1);
      assertThatThrownBy(this::open).hasMessageContaining("in use by another process");
    }
  }
}
