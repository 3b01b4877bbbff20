package dev.caravel.dns.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Queries by UDP. One thread takes them and answers what it can; what takes a while goes to a
 * virtual thread, of which there is a bounded number: more queries than that are dropped, and who
 * asked asks again.
 */
public final class UdpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.caravel.dns");
  private static final int MAX_QUERY_BYTES = 4096;
  private static final int MAX_SLOW = 2000;

  private final DatagramSocket socket;
  private final Responder responder;
  private final Semaphore slow = new Semaphore(MAX_SLOW);

  private UdpServer(DatagramSocket socket, Responder responder) {
    this.socket = socket;
    this.responder = responder;
  }

  /**
   * Listens.
   *
   * @throws IOException if the address cannot be had
   */
  public static UdpServer open(InetSocketAddress address, Responder responder) throws IOException {
    var server = new UdpServer(new DatagramSocket(address), responder);
    Thread.ofVirtual().name("dns-udp").start(server::run);
    return server;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  private void run() {
    var packet = new DatagramPacket(new byte[MAX_QUERY_BYTES], MAX_QUERY_BYTES);
    while (!socket.isClosed()) {
      try {
        packet.setLength(MAX_QUERY_BYTES);
        socket.receive(packet);
        handle(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.log(WARNING, "cannot receive a query: {0}", e.getMessage());
        }
      } catch (RuntimeException e) {
        LOG.log(ERROR, "cannot answer a query", e); // one, but the next ones
      }
    }
  }

  private void handle(byte[] message, SocketAddress sender) {
    switch (responder.reply(message, false)) {
      case Responder.Reply.Ready ready -> send(ready.message(), sender);
      case Responder.Reply.Slow later -> answerLater(later, sender);
      case Responder.Reply.Silence _ -> LOG.log(DEBUG, "no query from {0}", sender);
    }
  }

  private void answerLater(Responder.Reply.Slow later, SocketAddress sender) {
    if (!slow.tryAcquire()) {
      LOG.log(DEBUG, "too many queries at once, dropped one from {0}", sender);
      return;
    }
    Thread.ofVirtual()
        .name("dns-query")
        .start(() -> {
          try {
            send(later.work().answer(), sender);
          } finally {
            slow.release();
          }
        });
  }

  private void send(byte[] message, SocketAddress receiver) {
    try {
      socket.send(new DatagramPacket(message, message.length, receiver));
    } catch (IOException e) {
      LOG.log(DEBUG, "cannot answer {0}: {1}", receiver, e.getMessage());
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
