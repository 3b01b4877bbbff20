package dev.caravel.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An etcd process that is not ours. */
record ForeignEtcd(Process process, int port) implements AutoCloseable {

  static ForeignEtcd start(Path directory) throws IOException {
    int client = freePort();
    int peer = freePort();
    String clients = "http://127.0.0.1:" + client;
    String peers = "http://127.0.0.1:" + peer;
    var process =
        new ProcessBuilder(
                "etcd",
                "--data-dir=" + directory,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers)
            .redirectErrorStream(true)
            .start();
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
    return new ForeignEtcd(process, client);
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
  }
}
