package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** SPDY/3.1 as kubectl speaks it, one thread, blocking. */
final class SpdyClient implements AutoCloseable {
  /** How the codec's bytes travel. */
  interface Transport extends AutoCloseable {
    void send(byte[] bytes) throws IOException;

    /** Empty at the end. */
    byte[] receive() throws IOException;

    @Override
    void close() throws IOException;
  }

  private final Transport transport;
  private final EmbeddedChannel codec =
      new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, 32768, 16384, 6, 15, 8, false));
  private final Map<Integer, ByteArrayOutputStream> received = new HashMap<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Set<Integer> pings = new HashSet<>();
  private int lastStream = -1;
  private boolean cut;

  SpdyClient(Transport transport) {
    this.transport = transport;
  }

  /** Upgrades a connection as client-go does. */
  static SpdyClient connect(String url, String protocol) throws IOException {
    var socket = new Socket();
    var uri = URI.create(url);
    socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()));
    String answer = request(socket, uri, protocol);
    assertThat(answer).startsWith("HTTP/1.1 101 ").contains("pgrade: SPDY/3.1");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .contains("x-stream-protocol-version: " + protocol);
    return new SpdyClient(
        new Transport() {
          @Override
          public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
          }

          @Override
          public byte[] receive() throws IOException {
            byte[] chunk = new byte[8192];
            int count = socket.getInputStream().read(chunk);
            return count < 0 ? new byte[0] : java.util.Arrays.copyOf(chunk, count);
          }

          @Override
          public void close() throws IOException {
            socket.close();
          }
        });
  }

  /** The head of the answer to an upgrade. */
  static String request(Socket socket, URI uri, String protocol) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST "
                + uri.getPath()
                + " HTTP/1.1\r\nHost: "
                + uri.getAuthority()
                + "\r\nContent-Length: 0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                + "X-Stream-Protocol-Version: "
                + protocol
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    return head(socket.getInputStream());
  }

  /** What is read up to the empty line. */
  static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.indexOf("\r\n\r\n") >= 0) {
        break;
      }
    }
    return head.toString();
  }

  /** A stream with these headers, given as names and values in turn. */
  int open(String... headers) throws IOException {
    lastStream += 2;
    var frame = new DefaultSpdySynStreamFrame(lastStream, 0, (byte) 0);
    for (int i = 0; i < headers.length; i += 2) {
      frame.headers().add(headers[i], headers[i + 1]);
    }
    send(frame);
    received.put(lastStream, new ByteArrayOutputStream());
    return lastStream;
  }

  void write(int stream, String text) throws IOException {
    send(new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
  }

  void end(int stream) throws IOException {
    send(new DefaultSpdyDataFrame(stream, Unpooled.EMPTY_BUFFER).setLast(true));
  }

  void ping(int id) throws IOException {
    send(new DefaultSpdyPingFrame(id));
    readUntil(() -> pings.contains(id));
  }

  /** All of a stream, once the server has ended it. */
  String readAll(int stream) throws IOException {
    readUntil(() -> ended.contains(stream));
    return text(stream);
  }

  /** The bytes received on a stream. */
  int size(int stream) {
    var bytes = received.get(stream);
    return bytes == null ? 0 : bytes.size();
  }

  /** What there is of a stream as soon as it holds that. */
  String readUntil(int stream, String text) throws IOException {
    readUntil(() -> text(stream).contains(text));
    return text(stream);
  }

  private String text(int stream) {
    var bytes = received.get(stream);
    return bytes == null ? "" : bytes.toString(StandardCharsets.UTF_8);
  }

  private void readUntil(BooleanSupplier enough) throws IOException {
    while (!enough.getAsBoolean() && !cut) {
      byte[] bytes = transport.receive();
      cut = bytes.length == 0;
      codec.writeInbound(Unpooled.wrappedBuffer(bytes));
      for (SpdyFrame frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
        take(frame);
      }
    }
  }

  private void take(SpdyFrame frame) throws IOException {
    switch (frame) {
      case SpdyDataFrame data -> {
        byte[] bytes = new byte[data.content().readableBytes()];
        data.content().readBytes(bytes);
        var to = received.get(data.streamId());
        if (to != null) {
          to.write(bytes);
        }
        if (data.isLast()) {
          ended.add(data.streamId());
        }
        data.release();
      }
      // Go's peers break on a reply that has no header block, which is what no header becomes.
      case SpdySynReplyFrame reply -> assertThat(reply.headers().names()).isNotEmpty();
      case SpdyRstStreamFrame reset -> ended.add(reset.streamId());
      case SpdyPingFrame ping -> pings.add(ping.id());
      default -> {}
    }
  }

  private void send(SpdyFrame frame) throws IOException {
    codec.writeOutbound(frame);
    for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
      byte[] plain = new byte[bytes.readableBytes()];
      bytes.readBytes(plain);
      bytes.release();
      transport.send(plain);
    }
  }

  @Override
  public void close() throws IOException {
    transport.close();
    codec.finishAndReleaseAll();
  }
}
