package dev.caravel.bench;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.client.EtcdClient;
import dev.caravel.etcd.client.EtcdClientConfig;
import dev.caravel.etcd.wire.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An etcd that runs for a benchmark: ours or the real one, alone, with a fresh directory. */
final class EtcdProcess {
  private static final Path REAL = Path.of("/usr/bin/etcd");
  private static final Duration TIME_TO_START = Duration.ofSeconds(30);
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);
  private static final long SECONDS_TO_END = 10;

  private static final TlsFiles NO_TLS =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  private EtcdProcess() {}

  static boolean isRealInstalled() {
    return Files.isExecutable(REAL);
  }

  static KeyValueStore startOurs(Workbench bench) throws Exception {
    var words = new ArrayList<>(bench.program().command());
    words.add("etcd");
    var address = freeAddress();
    words.addAll(List.of("--listen-client-urls", address));
    return start(bench, words, address);
  }

  static KeyValueStore startReal(Workbench bench) throws Exception {
    var address = freeAddress();
    var peers = freeAddress();
    var words =
        new ArrayList<>(
            List.of(
                REAL.toString(),
                "--listen-client-urls=" + address,
                "--advertise-client-urls=" + address,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--log-level=error"));
    return start(bench, words, address);
  }

  private static KeyValueStore start(Workbench bench, List<String> command, String address)
      throws Exception {
    var folder = ScratchFolder.make(bench);
    var words = new ArrayList<>(command);
    words.add("--data-dir=" + folder.resolve("data"));
    var process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    bench.cleanup().later("an etcd", () -> end(process));
    var client = connect(bench, List.of(address));
    long began = bench.clock().nanoTime();
    while (!answers(client)) {
      if (!process.isAlive() || bench.clock().since(began).compareTo(TIME_TO_START) > 0) {
        var lines = Files.readAllLines(folder.resolve("log"));
        throw new IllegalStateException(
            command.getFirst()
                + " does not start"
                + (lines.isEmpty() ? "" : ": " + lines.getLast()));
      }
      bench.clock().sleep(ASK_AGAIN);
    }
    return client;
  }

  /** A client of an etcd that runs. */
  static KeyValueStore connect(Workbench bench, List<String> endpoints) throws IOException {
    var config = EtcdClientConfig.of(endpoints, NO_TLS);
    var client = EtcdClient.of(config, bench.clock());
    bench.cleanup().later("a connection", client::close);
    return client;
  }

  private static boolean answers(KeyValueStore client) {
    try {
      client.revision();
      return true;
    } catch (EtcdException notYet) {
      return false;
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private static String freeAddress() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
