package dev.caravel.dns;

import dev.caravel.dns.message.Answer;
import dev.caravel.dns.message.Data;
import dev.caravel.dns.message.MalformedMessageException;
import dev.caravel.dns.message.MessageReader;
import dev.caravel.dns.message.MessageWriter;
import dev.caravel.dns.message.Name;
import dev.caravel.dns.message.Query;
import dev.caravel.dns.message.Question;
import dev.caravel.dns.message.ResourceRecord;
import dev.caravel.dns.message.ResponseCode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A resolver that knows one address for all names, or says nothing, or answers something else. */
final class FakeResolver implements AutoCloseable {
  private final DatagramSocket socket;
  private final String answer;
  private final List<String> names = new CopyOnWriteArrayList<>();

  FakeResolver(String answer) throws IOException {
    this.answer = answer;
    this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::run);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  int asked() {
    return names.size();
  }

  List<String> names() {
    return names;
  }

  private void run() {
    var packet = new DatagramPacket(new byte[4096], 4096);
    while (!socket.isClosed()) {
      try {
        packet.setLength(4096);
        socket.receive(packet);
        var query = MessageReader.query(Arrays.copyOf(packet.getData(), packet.getLength()));
        names.add(query.question().name().toString());
        if (!answer.equals("deaf")) {
          byte[] reply = MessageWriter.forUdp(asked(query), answer(query));
          socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      } catch (IOException | MalformedMessageException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private Query asked(Query query) {
    var other = new Question(Name.parse("www.evil.example"), 1, 1);
    return answer.equals("liar") ? new Query(query.id(), 0, true, other, query.edns()) : query;
  }

  private Answer answer(Query query) {
    var address = InetAddress.ofLiteral(answer.equals("liar") ? "198.51.100.66" : answer);
    var record = new ResourceRecord(query.question().name(), 60, new Data.Address(address));
    return new Answer(ResponseCode.NO_ERROR, false, List.of(record), List.of(), List.of());
  }

  @Override
  public void close() {
    socket.close();
  }
}
