package dev.caravel.dns.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Queries by TCP (RFC 7766): each connection has a virtual thread, answers come in the order of the
 * queries, and a connection that says nothing for a while is closed.
 */
public final class TcpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.caravel.dns");
  private static final int BACKLOG = 128;
  private static final int MAX_CONNECTIONS = 500;
  private static final int MAX_QUERY_BYTES = 4096;
  private static final int IDLE_MILLIS = 10_000;

  private final ServerSocket socket;
  private final Responder responder;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private TcpServer(ServerSocket socket, Responder responder) {
    this.socket = socket;
    this.responder = responder;
  }

  /**
   * Listens.
   *
   * @throws IOException if the address cannot be had
   */
  public static TcpServer open(InetSocketAddress address, Responder responder) throws IOException {
    var socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    var server = new TcpServer(socket, responder);
    Thread.ofVirtual().name("dns-tcp").start(server::run);
    return server;
  }

  private void run() {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        if (room.tryAcquire()) {
          connections.add(connection);
          Thread.ofVirtual().name("dns-connection").start(() -> serve(connection));
        } else {
          connection.close();
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.log(WARNING, "cannot accept a connection: {0}", e.getMessage());
        }
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(IDLE_MILLIS);
      connection.setTcpNoDelay(true);
      var in = new DataInputStream(connection.getInputStream());
      boolean open = true;
      while (open) {
        open = answerOne(in, connection);
      }
    } catch (EOFException e) {
      LOG.log(DEBUG, "{0} has hung up", connection.getRemoteSocketAddress());
    } catch (IOException e) {
      LOG.log(DEBUG, "lost a connection: {0}", e.getMessage());
    } finally {
      connections.remove(connection);
      room.release();
    }
  }

  private boolean answerOne(DataInputStream in, Socket connection) throws IOException {
    int length = in.readUnsignedShort();
    if (length > MAX_QUERY_BYTES) {
      return false;
    }
    var message = in.readNBytes(length);
    if (message.length < length) {
      return false;
    }
    return switch (responder.reply(message, true)) {
      case Responder.Reply.Ready ready -> send(ready.message(), connection);
      case Responder.Reply.Slow later -> send(later.work().answer(), connection);
      case Responder.Reply.Silence _ -> false;
    };
  }

  private static boolean send(byte[] message, Socket connection) throws IOException {
    var framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    connection.getOutputStream().write(framed);
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (var connection : connections) {
      connection.close();
    }
  }
}
