package dev.caravel.dns;

import dev.caravel.dns.message.MessageWriter;
import dev.caravel.dns.message.Name;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks a server and says what it answered, with a reader of its own. */
final class DnsClient {
  private static final int TIMEOUT_MILLIS = 5000;

  private final InetSocketAddress server;

  DnsClient(InetSocketAddress server) {
    this.server = server;
  }

  /** An answer's code, flags, and each record of its sections as text. */
  record Reply(int code, boolean authoritative, boolean truncated, List<List<String>> sections) {
    List<String> answers() {
      return sections.get(0).stream().sorted().toList();
    }
  }

  Reply ask(String name, int type) throws IOException {
    return read(exchange(MessageWriter.query(99, Name.parse(name), type)));
  }

  byte[] exchange(byte[] query) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(query, query.length, server));
      var packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  /** Several questions on one connection. */
  List<Reply> askByTcp(int type, String... names) throws IOException {
    try (var socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var replies = new ArrayList<Reply>();
      for (var name : names) {
        byte[] query = MessageWriter.query(98, Name.parse(name), type);
        var framed = ByteBuffer.allocate(query.length + 2).putShort((short) query.length);
        socket.getOutputStream().write(framed.put(query).array());
      }
      var in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < names.length; i++) {
        replies.add(read(in.readNBytes(in.readUnsignedShort())));
      }
      return replies;
    }
  }

  static Reply read(byte[] message) {
    var in = ByteBuffer.wrap(message);
    in.position(2);
    int flags = in.getShort();
    int questions = in.getShort();
    int[] counts = {in.getShort(), in.getShort(), in.getShort()};
    for (int i = 0; i < questions; i++) {
      name(in);
      in.getInt();
    }
    var sections = new ArrayList<List<String>>();
    for (int count : counts) {
      var section = new ArrayList<String>();
      for (int i = 0; i < count; i++) {
        section.add(record(in));
      }
      sections.add(section);
    }
    return new Reply(flags & 0xf, (flags & 0x400) != 0, (flags & 0x200) != 0, sections);
  }

  private static String record(ByteBuffer in) {
    String name = name(in);
    int type = in.getShort();
    in.getShort();
    int ttl = in.getInt();
    int length = in.getShort() & 0xffff;
    int end = in.position() + length;
    String data =
        switch (type) {
          case 1, 28 -> address(in, length);
          case 2, 5, 12 -> name(in);
          case 6 -> name(in) + " " + name(in);
          case 16 -> text(in);
          case 33 -> in.getShort() + " " + in.getShort() + " " + in.getShort() + " " + name(in);
          default -> "";
        };
    in.position(end);
    return name + " " + ttl + " " + type + " " + data;
  }

  private static String address(ByteBuffer in, int length) {
    var bytes = new byte[length];
    in.get(bytes);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(ByteBuffer in) {
    var bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String name(ByteBuffer in) {
    var name = new StringBuilder();
    while (true) {
      int length = in.get() & 0xff;
      if (length >= 0xc0) {
        int target = ((length & 0x3f) << 8) | (in.get() & 0xff);
        var elsewhere = in.duplicate();
        elsewhere.position(target);
        return name + name(elsewhere);
      }
      if (length == 0) {
        return name.toString();
      }
      var label = new byte[length];
      in.get(label);
      name.append(new String(label, StandardCharsets.ISO_8859_1)).append('.');
    }
  }
}
