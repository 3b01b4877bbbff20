package dev.caravel.etcd.client;

import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.KeyValueStoreContract;
import dev.caravel.etcd.Requires;
import dev.caravel.etcd.wire.TlsFiles;
import dev.caravel.time.SystemClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The client on Debian's etcd: so the contract is etcd's own. */
class ForeignEtcdTest extends KeyValueStoreContract {
  @TempDir static Path directory;
  private static ForeignEtcd server;
  private static EtcdClient client;

  @BeforeAll
  static void start() throws Exception {
    Requires.program("etcd");
    server = ForeignEtcd.start(directory.resolve("data"));
    var files = new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());
    client =
        EtcdClient.of(
            EtcdClientConfig.of(List.of("http://127.0.0.1:" + server.port()), files),
            SystemClock.instance());
  }

  @AfterAll
  static void stop() throws Exception {
    if (client != null) {
      client.close();
      server.close();
    }
  }

  @Override
  protected KeyValueStore store() {
    return client;
  }
}
