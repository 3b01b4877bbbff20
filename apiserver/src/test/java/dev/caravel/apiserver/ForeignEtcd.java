package dev.caravel.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.apiserver.pki.Pki;
import dev.caravel.etcd.client.EtcdClient;
import dev.caravel.etcd.client.EtcdClientConfig;
import dev.caravel.etcd.wire.TlsFiles;
import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An etcd process that is not ours, plain or with TLS that wants client certificates.
 *
 * @param tls what its clients need; empty for a plain one
 */
record ForeignEtcd(Process process, String url, Optional<TlsFiles> tls, Path data)
    implements AutoCloseable {
  /** Where a flush costs nothing: etcd flushes every write, and a test makes hundreds. */
  private static final Path MEMORY = Path.of("/dev/shm");

  static ForeignEtcd start(Path directory, boolean secure) throws IOException {
    String scheme = secure ? "https" : "http";
    String clients = scheme + "://127.0.0.1:" + freePort();
    String peers = "http://127.0.0.1:" + freePort();
    Path data =
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "caravel-etcd")
            : directory.resolve("data");
    var command =
        new ArrayList<>(
            List.of(
                "etcd",
                "--data-dir=" + data,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers));
    Optional<TlsFiles> tls = Optional.empty();
    if (secure) {
      var pki = new Pki(directory.resolve("pki"), SystemClock.instance());
      pki.server("etcd", "etcd", List.of("127.0.0.1", "localhost"));
      pki.client("etcd-client", "kube-apiserver");
      command.add("--cert-file=" + pki.certificateFile("etcd"));
      command.add("--key-file=" + pki.keyFile("etcd"));
      command.add("--trusted-ca-file=" + pki.authorityFile());
      command.add("--client-cert-auth");
      tls =
          Optional.of(
              new TlsFiles(
                  Optional.of(pki.certificateFile("etcd-client")),
                  Optional.of(pki.keyFile("etcd-client")),
                  Optional.of(pki.authorityFile())));
    }
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    while (line != null
        && !(line.contains("serving") && line.contains("client requests"))
        && !line.contains("ready to serve client requests")) {
      line = output.readLine();
    }
    assertThat(line).as("etcd serves").isNotNull();
    Thread.startVirtualThread(() -> drain(process));
    return new ForeignEtcd(process, clients, tls, data);
  }

  EtcdClient client() throws IOException {
    return EtcdClient.of(
        EtcdClientConfig.of(
            List.of(url),
            tls.orElse(new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty()))),
        SystemClock.instance());
  }

  private static void drain(Process process) {
    try (var rest = process.getInputStream()) {
      rest.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return; // it has ended
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    try (var files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
