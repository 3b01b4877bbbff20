package dev.caravel.launcher.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Asks a name server for the IPv4 address of a name, as a pod does (RFC 1035). */
record DnsQuestion(InetSocketAddress server, Duration atMost) {
  private static final byte[] HEADER = {1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  private static final byte[] END_TYPE_A_CLASS_IN = {0, 0, 1, 0, 1};
  private static final int CODE_AT = 3;
  private static final int CODE_BITS = 15;
  private static final int ANSWERS_AT = 7;
  private static final int ADDRESS_BYTES = 4;
  private static final int LONGEST_ANSWER = 512;

  /**
   * The last address of the answer.
   *
   * @throws IOException if there is no answer, or none with an address
   */
  String ask(String name) throws IOException {
    var query = new ByteArrayOutputStream();
    query.writeBytes(HEADER);
    for (var label : name.split("\\.", -1)) {
      query.write(label.length());
      query.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    query.writeBytes(END_TYPE_A_CLASS_IN);
    var bytes = query.toByteArray();
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(Math.toIntExact(atMost.toMillis()));
      socket.connect(server);
      socket.send(new DatagramPacket(bytes, bytes.length));
      var answer = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
      socket.receive(answer);
      return address(name, answer);
    }
  }

  private static String address(String name, DatagramPacket answer) throws IOException {
    var bytes = answer.getData();
    int code = bytes[CODE_AT] & CODE_BITS;
    if (code != 0 || bytes[ANSWERS_AT] == 0) {
      throw new IOException("no address for " + name + " (DNS response code " + code + ")");
    }
    int end = answer.getLength();
    return InetAddress.getByAddress(Arrays.copyOfRange(bytes, end - ADDRESS_BYTES, end))
        .getHostAddress();
  }
}
