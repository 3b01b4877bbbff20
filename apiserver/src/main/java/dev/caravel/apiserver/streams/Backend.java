package dev.caravel.apiserver.streams;

import dev.caravel.apiserver.request.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 exchange (RFC 9112) with something behind the server, on a connection of its own:
 * send a head and a body, read the answer's head, then either its body or, after 101, whatever
 * comes. Blocking; used by one thread for each direction.
 */
final class Backend implements AutoCloseable {
  /** The head of an answer. */
  record Head(int code, Headers headers) {}

  private final Socket socket;
  private final InputStream in;
  private final StreamLimits limits;

  private Backend(Socket socket, StreamLimits limits) throws IOException {
    this.socket = socket;
    this.limits = limits;
    this.in = new BufferedInputStream(socket.getInputStream(), limits.pieceBytes());
  }

  /**
   * Connects.
   *
   * @throws IOException saying where to, if it cannot
   */
  static Backend connect(Target target, StreamLimits limits) throws IOException {
    var plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.connect(
          new InetSocketAddress(target.host(), target.port()), (int) limits.connect().toMillis());
      Socket socket = plain;
      if (target.tls().isPresent()) {
        SSLSocketFactory factory = target.tls().get();
        socket = factory.createSocket(plain, target.host(), target.port(), true);
      }
      socket.setSoTimeout((int) limits.answer().toMillis());
      return new Backend(socket, limits);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw new IOException(
          "dial tcp %s:%d: %s".formatted(target.host(), target.port(), reason(e)), e);
    }
  }

  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Connection refused") ? "connect: connection refused" : message;
  }

  /** Sends a request; Host and Content-Length are added. */
  void send(String method, Target target, Headers headers, byte[] body) throws IOException {
    var head = new StringBuilder();
    head.append(method).append(' ').append(target.path()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(target.host()).append(':').append(target.port()).append("\r\n");
    headers.forEach(
        (name, value) -> head.append(name).append(": ").append(clean(value)).append("\r\n"));
    if (body.length > 0 || !method.equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    var out = new ByteArrayOutputStream(head.length() + body.length);
    out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    write(out.toByteArray(), 0, out.size());
  }

  /** A line break in a value would begin another header. */
  private static String clean(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    socket.getOutputStream().write(bytes, offset, length);
    socket.getOutputStream().flush();
  }

  /** Reads the head of the answer; interim ones are skipped. */
  Head readHead() throws IOException {
    while (true) {
      Head head = readOneHead();
      if (head.code() == 101 || head.code() >= 200) {
        socket.setSoTimeout(0); // from here on it takes as long as it takes
        return head;
      }
    }
  }

  private Head readOneHead() throws IOException {
    int[] left = {limits.headBytes()};
    String status = readLine(left);
    String[] parts = status.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    var headers = Headers.none();
    for (String line = readLine(left); !line.isEmpty(); line = readLine(left)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return new Head(number(parts[1], 10), headers);
  }

  private static int number(String text, int radix) throws IOException {
    try {
      return Integer.parseInt(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new IOException("the answer has a malformed number", e);
    }
  }

  private String readLine(int[] left) throws IOException {
    var line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed within the answer's head");
      }
      if (--left[0] < 0) {
        throw new IOException("the answer's head is larger than " + limits.headBytes() + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The body of the answer, as it comes. */
  InputStream body(Head head, String method) {
    if (method.equals("HEAD") || head.code() == 204 || head.code() == 304) {
      return InputStream.nullInputStream();
    }
    if (head.headers().get("Transfer-Encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
      return new Chunked();
    }
    String length = head.headers().get("Content-Length");
    return length.isEmpty() ? in : new Counted(length);
  }

  /** Whatever comes after 101. */
  InputStream raw() {
    return in;
  }

  /** A body of a length known before. */
  private final class Counted extends InputStream {
    private long left;

    Counted(String length) {
      try {
        left = Long.parseLong(length.strip());
      } catch (NumberFormatException e) {
        left = 0;
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int count = in.read(into, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the connection was closed within the answer");
      }
      left -= count;
      return count;
    }
  }

  /** A body in chunks (RFC 9112, 7.1). */
  private final class Chunked extends InputStream {
    private int left;
    private boolean ended;
    private boolean begun;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        next();
      }
      if (ended) {
        return -1;
      }
      int count = in.read(into, offset, Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the connection was closed within the answer");
      }
      left -= count;
      return count;
    }

    private void next() throws IOException {
      int[] room = {limits.headBytes()};
      if (begun) {
        readLine(room); // the end of the chunk before
      }
      begun = true;
      String line = readLine(room);
      int semicolon = line.indexOf(';');
      left = number(semicolon < 0 ? line : line.substring(0, semicolon), 16);
      if (left < 0) {
        throw new IOException("a chunk of negative size");
      }
      if (left == 0) {
        ended = true;
        while (!readLine(room).isEmpty()) {
          // Trailers say nothing that is passed on.
        }
      }
    }
  }

  /** Closes the connection; whoever reads or writes it gets an exception. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      System.getLogger("dev.caravel.apiserver")
          .log(System.Logger.Level.DEBUG, "closing a connection failed", e);
    }
  }
}
