package dev.caravel.kubelet.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/** Whether something takes connections. */
final class TcpCheck {
  private TcpCheck() {}

  /** Connects, and closes at once. */
  static void connect(String host, int port, Duration timeout) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
    } catch (SocketTimeoutException e) {
      throw new IOException("dial tcp " + host + ":" + port + ": i/o timeout", e);
    } catch (ConnectException e) {
      throw new IOException(refused(host, port), e);
    }
  }

  static String refused(URI url) {
    return refused(url.getHost(), url.getPort());
  }

  private static String refused(String host, int port) {
    return "dial tcp " + host + ":" + port + ": connect: connection refused";
  }
}
