package dev.caravel.etcd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.Requires;
import dev.caravel.time.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that is full. */
class FullDiskTest {
  private static final byte[] VALUE = new byte[50_000];

  @TempDir Path directory;

  @Test
  void writesAreRefusedReadsGoOnAndRoomHelps() throws Exception {
    Requires.root();
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString());
    try {
      var ballast = Files.write(directory.resolve("ballast"), new byte[400_000]);
      try (var store =
          LocalStore.open(StoreConfig.in(directory.resolve("data")), SystemClock.instance())) {
        int written = fill(store);
        assertThat(store.range(RangeRequest.of(KeyRange.ALL).withCountOnly()).count())
            .isEqualTo(written);
        Files.delete(ballast);
        store.put(put(written));
      }
      try (var store =
          LocalStore.open(StoreConfig.in(directory.resolve("data")), SystemClock.instance())) {
        assertThat(store.range(RangeRequest.of(KeyRange.ALL).withCountOnly()).count())
            .isGreaterThan(1);
        assertThat(store.revision())
            .isEqualTo(1 + store.range(RangeRequest.of(KeyRange.ALL).withCountOnly()).count());
      }
    } finally {
      run("umount", directory.toString());
    }
  }

  private static int fill(LocalStore store) {
    int[] written = {0};
    assertThatThrownBy(
            () -> {
              while (written[0] < 100) {
                store.put(put(written[0]));
                written[0]++;
              }
            })
        .isInstanceOfSatisfying(
            EtcdException.class,
            refused -> assertThat(refused.reason()).isEqualTo(EtcdException.Reason.NO_SPACE))
        .hasMessageContaining("etcdserver: mvcc: database space exceeded");
    return written[0];
  }

  private static PutRequest put(int number) {
    return PutRequest.of(Key.of("k" + number), VALUE);
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
