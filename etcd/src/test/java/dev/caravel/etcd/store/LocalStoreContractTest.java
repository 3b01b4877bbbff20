package dev.caravel.etcd.store;

import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.KeyValueStoreContract;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreContractTest extends KeyValueStoreContract {
  @TempDir Path directory;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    store = LocalStore.open(StoreConfig.in(directory), SystemClock.instance());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected KeyValueStore store() {
    return store;
  }
}
