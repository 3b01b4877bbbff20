package dev.caravel.dns.forward;

import static java.lang.System.Logger.Level.DEBUG;

import dev.caravel.dns.message.MalformedMessageException;
import dev.caravel.dns.message.MessageReader;
import dev.caravel.dns.message.MessageWriter;
import dev.caravel.dns.message.Name;
import dev.caravel.dns.message.Packet;
import dev.caravel.dns.message.Question;
import dev.caravel.dns.message.ResourceRecord;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Asks other resolvers, one after the other until one answers. Every query has a port and a random
 * number of its own, and an answer counts only if it comes from who was asked, with that number and
 * that question (RFC 5452). The calls block; any thread may make them.
 */
public final class Forwarder {
  private static final System.Logger LOG = System.getLogger("dev.caravel.dns");
  private static final int TIMEOUT_MILLIS = 2000;
  private static final int MAX_IN_FLIGHT = 1000;
  private static final int MAX_STRAY_PACKETS = 16;
  private static final int MAX_UDP_BYTES = 65535;

  private final List<InetSocketAddress> upstreams;
  private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
  private final SecureRandom random = new SecureRandom();

  /**
   * @param upstreams who is asked, in that order
   * @param own the server's own addresses: to ask oneself would never end, so they are left out
   */
  public Forwarder(List<InetSocketAddress> upstreams, List<InetAddress> own, int ownPort) {
    this.upstreams =
        upstreams.stream()
            .filter(
                upstream -> upstream.getPort() != ownPort || !own.contains(upstream.getAddress()))
            .toList();
  }

  /** What came of a query. */
  public sealed interface Outcome {
    /** The answer's bytes, with the number that the query had. */
    record Answered(Packet message) implements Outcome {}

    /** Nobody answered. */
    record Failed() implements Outcome {}

    /** There is nobody to ask, or too many ask already. */
    record Refused() implements Outcome {}
  }

  /** Passes a query on as it is. */
  public Outcome forward(byte[] query, Question question, boolean tcp) {
    if (upstreams.isEmpty() || !inFlight.tryAcquire()) {
      return new Outcome.Refused();
    }
    try {
      for (var upstream : upstreams) {
        var answer = ask(upstream, query, question, tcp);
        if (answer.isPresent()) {
          return new Outcome.Answered(new Packet(answer.get()));
        }
      }
      return new Outcome.Failed();
    } finally {
      inFlight.release();
    }
  }

  /** The addresses and aliases of a name; none if nobody knows. */
  public List<ResourceRecord> resolve(Name name, int type) {
    var question = new Question(name, type, Question.INTERNET);
    byte[] query = MessageWriter.query(random.nextInt(1 << 16), name, type);
    var outcome = forward(query, question, false);
    try {
      if (outcome instanceof Outcome.Answered answered
          && MessageReader.response(answered.message().bytes()).truncated()) {
        outcome = forward(query, question, true);
      }
      return outcome instanceof Outcome.Answered answered
          ? MessageReader.response(answered.message().bytes()).answers()
          : List.of();
    } catch (MalformedMessageException e) {
      LOG.log(DEBUG, "the answer for {0} is malformed: {1}", name, e.getMessage());
      return List.of();
    }
  }

  private Optional<byte[]> ask(
      InetSocketAddress upstream, byte[] query, Question question, boolean tcp) {
    byte[] sent = withId(query, random.nextInt(1 << 16));
    try {
      var answer = tcp ? byTcp(upstream, sent, question) : byUdp(upstream, sent, question);
      return answer.map(bytes -> withId(bytes, MessageReader.id(query)));
    } catch (IOException e) {
      LOG.log(DEBUG, "{0} does not answer for {1}: {2}", upstream, question.name(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<byte[]> byUdp(InetSocketAddress upstream, byte[] query, Question question)
      throws IOException {
    try (var socket = new DatagramSocket()) {
      // A connected socket takes packets of who was asked only.
      socket.connect(upstream);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(query, query.length));
      var packet = new DatagramPacket(new byte[MAX_UDP_BYTES], MAX_UDP_BYTES);
      for (int stray = 0; stray < MAX_STRAY_PACKETS; stray++) {
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
        if (answers(answer, query, question)) {
          return Optional.of(answer);
        }
      }
      return Optional.empty();
    }
  }

  private Optional<byte[]> byTcp(InetSocketAddress upstream, byte[] query, Question question)
      throws IOException {
    try (var socket = new Socket()) {
      socket.connect(upstream, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var message = new byte[query.length + 2];
      message[0] = (byte) (query.length >> 8);
      message[1] = (byte) query.length;
      System.arraycopy(query, 0, message, 2, query.length);
      socket.getOutputStream().write(message);
      var in = new DataInputStream(socket.getInputStream());
      var answer = in.readNBytes(in.readUnsignedShort());
      if (!answers(answer, query, question)) {
        throw new SocketTimeoutException("the answer is another question's");
      }
      return Optional.of(answer);
    }
  }

  private static boolean answers(byte[] answer, byte[] query, Question question) {
    try {
      var response = MessageReader.response(answer);
      return response.id() == MessageReader.id(query) && response.question().equals(question);
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  private static byte[] withId(byte[] message, int id) {
    var copy = message.clone();
    copy[0] = (byte) (id >> 8);
    copy[1] = (byte) id;
    return copy;
  }
}
