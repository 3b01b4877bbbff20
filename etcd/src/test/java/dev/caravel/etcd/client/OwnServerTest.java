package dev.caravel.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.KeyValueStoreContract;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.etcd.server.Etcd;
import dev.caravel.etcd.server.EtcdConfig;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.etcd.wire.TlsFiles;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client on our own server. */
class OwnServerTest extends KeyValueStoreContract {
  private static final TlsFiles NO_FILES =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  @TempDir static Path directory;
  private static Etcd server;
  private static EtcdClient client;

  @BeforeAll
  static void start() throws IOException {
    server = start(directory.resolve("data"));
    client = connect(List.of("http://127.0.0.1:" + server.ports().getFirst()));
  }

  private static Etcd start(Path data) throws IOException {
    var config = EtcdConfig.plain(StoreConfig.in(data), URI.create("http://127.0.0.1:0"));
    return Etcd.start(config, SystemClock.instance());
  }

  private static EtcdClient connect(List<String> endpoints) throws IOException {
    return EtcdClient.of(EtcdClientConfig.of(endpoints, NO_FILES), SystemClock.instance());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Override
  protected KeyValueStore store() {
    return client;
  }

  @Test
  void goesToAnotherEndpointWhenOneIsGone(@TempDir Path data) throws Exception {
    var second = start(data);
    int gone = second.ports().getFirst();
    second.close();
    try (var other =
        connect(
            List.of("http://127.0.0.1:" + gone, "http://127.0.0.1:" + server.ports().getFirst()))) {
      assertThat(other.put(PutRequest.of(Key.of("failover"), new byte[1])).revision())
          .isGreaterThan(1);
    }
    try (var nobody = connect(List.of("http://127.0.0.1:" + gone))) {
      assertThatThrownBy(() -> nobody.range(RangeRequest.of(Key.of("a"))))
          .isInstanceOfSatisfying(
              EtcdException.class,
              failure -> assertThat(failure.reason()).isEqualTo(EtcdException.Reason.UNAVAILABLE));
    }
  }

  @Test
  void watchesEndWithTheServer(@TempDir Path data) throws Exception {
    var mortal = start(data);
    try (var other = connect(List.of("http://127.0.0.1:" + mortal.ports().getFirst()));
        var watch = other.watch(WatchRequest.of(KeyRange.ALL, 0))) {
      mortal.close();
      assertThatThrownBy(watch::next).isInstanceOf(EtcdException.class);
      assertThatThrownBy(watch::next).isInstanceOf(EtcdException.class);
    }
  }

  @Test
  void aSlowReaderLosesNothing() throws Exception {
    var range = KeyRange.prefix("slow/");
    try (var watch = client.watch(WatchRequest.of(range, 0))) {
      byte[] value = new byte[10_000];
      for (int i = 0; i < 1_500; i++) {
        server.store().put(PutRequest.of(Key.of("slow/" + i), value));
      }
      int next = 0;
      while (next < 1_500) {
        for (var event : watch.next().events()) {
          assertThat(event.key().toString()).isEqualTo("slow/" + next++);
        }
      }
    }
  }
}
