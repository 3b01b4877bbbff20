package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Whole binary messages over a WebSocket (RFC 6455), blocking. The JDK's own client refuses
 * subprotocols with a slash.
 */
final class WebSocketClient implements AutoCloseable {
  private static final int FINAL_BINARY = 0x82;
  private static final int CLOSE = 0x88;
  private static final int MASKED = 0x80;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;
  private final String protocol;

  WebSocketClient(String url, String wanted) throws IOException {
    var uri = URI.create(url);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write(
        ("GET "
                + uri.getPath()
                + " HTTP/1.1\r\nHost: "
                + uri.getAuthority()
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: "
                + wanted
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    String head = SpdyClient.head(in);
    assertThat(head).startsWith("HTTP/1.1 101 ");
    var accepted = Pattern.compile("(?i)sec-websocket-protocol: (\\S+)").matcher(head);
    protocol = accepted.find() ? accepted.group(1) : "";
  }

  String protocol() {
    return protocol;
  }

  void send(byte[] message) throws IOException {
    out.writeByte(FINAL_BINARY);
    if (message.length < 126) {
      out.writeByte(MASKED | message.length);
    } else {
      out.writeByte(MASKED | 126);
      out.writeShort(message.length);
    }
    out.writeInt(0); // a mask that changes nothing
    out.write(message);
  }

  /** Empty when the server has closed. */
  byte[] receive() throws IOException {
    int kind = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] message = in.readNBytes(length);
    if (kind == CLOSE) {
      return new byte[0];
    }
    assertThat(kind).isEqualTo(FINAL_BINARY);
    return message;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
