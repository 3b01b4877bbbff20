package dev.caravel.client.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One WebSocket (RFC 6455), as plainly as it can be served. */
final class SocketServer implements AutoCloseable {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket listening;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<OutputStream> out = new CompletableFuture<>();

  /** Accepts one connection and speaks that subprotocol. */
  SocketServer(String protocol) throws IOException {
    this("", protocol);
  }

  static SocketServer refusing(int status, String body) throws IOException {
    return new SocketServer(
        "HTTP/1.1 %d No\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body),
        "");
  }

  private SocketServer(String refusal, String protocol) throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(refusal, protocol));
  }

  int port() {
    return listening.getLocalPort();
  }

  private void serve(String refusal, String protocol) {
    try (Socket socket = listening.accept()) {
      var in = new DataInputStream(socket.getInputStream());
      var key = "";
      for (var line = line(in); !line.isEmpty(); line = line(in)) {
        if (line.regionMatches(true, 0, "sec-websocket-key: ", 0, 19)) {
          key = line.substring(19).strip();
        }
      }
      var head = refusal.isEmpty() ? accept(key, protocol) : refusal;
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      out.complete(socket.getOutputStream());
      while (frame(in)) {
        // Until the client closes.
      }
    } catch (IOException | GeneralSecurityException e) {
      out.completeExceptionally(e);
    }
  }

  private static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static String accept(String key, String protocol) throws GeneralSecurityException {
    var digest =
        MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
    return "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + Base64.getEncoder().encodeToString(digest)
        + "\r\nSec-WebSocket-Protocol: "
        + protocol
        + "\r\n\r\n";
  }

  /** Reads a frame; false at the end. */
  private boolean frame(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    int length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    var mask = in.readNBytes(4);
    var content = in.readNBytes(length);
    for (int i = 0; i < length; i++) {
      content[i] ^= mask[i % 4];
    }
    if ((first & 0x0f) == 2) {
      received.add(content);
    }
    return (first & 0x0f) != 8;
  }

  byte[] received() throws InterruptedException {
    var next = received.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the client has sent nothing");
    }
    return next;
  }

  void send(int channel, String text) throws Exception {
    var content = text.getBytes(StandardCharsets.UTF_8);
    var frame = new byte[3 + content.length];
    frame[0] = (byte) 0x82;
    frame[1] = (byte) (content.length + 1);
    frame[2] = (byte) channel;
    System.arraycopy(content, 0, frame, 3, content.length);
    write(frame);
  }

  void finish(int code) throws Exception {
    write(new byte[] {(byte) 0x88, 2, (byte) (code >> 8), (byte) code});
  }

  private void write(byte[] frame) throws Exception {
    var stream = out.get(20, TimeUnit.SECONDS);
    stream.write(frame);
    stream.flush();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
