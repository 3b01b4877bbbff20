package dev.caravel.dns.message;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes messages, with names compressed; what does not fit is left out and the message says so.
 */
public final class MessageWriter {
  /** What this server takes by UDP: what passes every path without fragments. */
  private static final int OWN_PAYLOAD = 1232;

  private static final int MAX_MESSAGE_BYTES = 65535;
  private static final int MAX_POINTER = 0x3fff;
  private static final int HEADER_BYTES = 12;
  private static final int OPT_BYTES = 11;
  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;

  private final ByteBuffer bytes;
  private final Map<List<String>, Integer> names = new HashMap<>();

  private MessageWriter(int capacity) {
    this.bytes = ByteBuffer.allocate(capacity);
  }

  /** A response by UDP, at most as long as who asked can take. */
  public static byte[] forUdp(Query query, Answer answer) {
    return response(query, answer, query.udpLimit());
  }

  /** A response by TCP. */
  public static byte[] forTcp(Query query, Answer answer) {
    return response(query, answer, MAX_MESSAGE_BYTES);
  }

  /** A response without records that says: ask by TCP. */
  public static byte[] truncated(Query query) {
    byte[] response = forUdp(query, Answer.of(ResponseCode.NO_ERROR));
    response[2] |= (byte) (TRUNCATED >> 8);
    return response;
  }

  /** A response to bytes that are no query, but have a header: the header alone. */
  public static byte[] formatError(byte[] message) {
    var response = Arrays.copyOf(message, HEADER_BYTES);
    response[2] |= (byte) 0x80;
    response[3] = (byte) ResponseCode.FORMAT_ERROR.number();
    Arrays.fill(response, 4, HEADER_BYTES, (byte) 0);
    return response;
  }

  /** A query that wants recursion. */
  public static byte[] query(int id, Name name, int type) {
    var writer = new MessageWriter(MAX_MESSAGE_BYTES);
    writer.header(id, RECURSION_DESIRED, 1, 0, 0, 1);
    writer.question(new Question(name, type, Question.INTERNET));
    writer.opt(0, false);
    return Arrays.copyOf(writer.bytes.array(), writer.bytes.position());
  }

  private static byte[] response(Query query, Answer answer, int limit) {
    return new MessageWriter(limit).write(query, answer);
  }

  private byte[] write(Query query, Answer answer) {
    int flags =
        RESPONSE
            | (query.opcode() << 11)
            | (answer.authoritative() ? AUTHORITATIVE : 0)
            | (query.recursion() ? RECURSION_DESIRED : 0)
            | RECURSION_AVAILABLE
            | (answer.code().number() & 0xf);
    header(query.id(), flags, 1, 0, 0, 0);
    question(query.question());
    int reserve = query.edns().isPresent() ? OPT_BYTES : 0;
    int answers = records(answer.answers(), reserve);
    boolean truncated = answers < answer.answers().size();
    int authority = truncated ? 0 : records(answer.authority(), reserve);
    truncated |= !truncated && authority < answer.authority().size();
    int additional = truncated ? 0 : records(answer.additional(), reserve);
    query.edns().ifPresent(edns -> opt(answer.code().number() >> 4, edns.dnssec()));
    bytes
        .putShort(2, (short) (truncated ? flags | TRUNCATED : flags))
        .putShort(6, (short) answers)
        .putShort(8, (short) authority)
        .putShort(10, (short) (additional + (reserve > 0 ? 1 : 0)));
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private void header(int id, int flags, int questions, int answers, int authority, int more) {
    for (int value : new int[] {id, flags, questions, answers, authority, more}) {
      bytes.putShort((short) value);
    }
  }

  private void question(Question question) {
    name(question.name());
    bytes.putShort((short) question.type()).putShort((short) question.recordClass());
  }

  /** Writes as many records as fit. */
  private int records(List<ResourceRecord> records, int reserve) {
    int written = 0;
    for (var record : records) {
      if (bytes.remaining() - reserve < largest(record)) {
        break;
      }
      record(record);
      written++;
    }
    return written;
  }

  // Before compression: simple, and a few bytes off at the most.
  private static int largest(ResourceRecord record) {
    int fixed = length(record.name()) + 10;
    return fixed
        + switch (record.data()) {
          case Data.Address data -> data.address().getAddress().length;
          case Data.Alias data -> length(data.target());
          case Data.Pointer data -> length(data.target());
          case Data.NameServer data -> length(data.target());
          case Data.Location data -> 6 + length(data.target());
          case Data.Text data -> 1 + data.text().length();
          case Data.Authority data -> 20 + length(data.server()) + length(data.mailbox());
        };
  }

  private static int length(Name name) {
    return 1 + name.labels().stream().mapToInt(label -> label.length() + 1).sum();
  }

  private void record(ResourceRecord record) {
    name(record.name());
    bytes
        .putShort((short) record.data().type())
        .putShort((short) Question.INTERNET)
        .putInt(record.ttl());
    int start = bytes.position();
    bytes.putShort((short) 0);
    data(record.data());
    bytes.putShort(start, (short) (bytes.position() - start - 2));
  }

  private void data(Data data) {
    switch (data) {
      case Data.Address d -> address(d.address());
      case Data.Alias d -> name(d.target());
      case Data.Pointer d -> name(d.target());
      case Data.NameServer d -> name(d.target());
      case Data.Location d -> {
        bytes.putShort((short) d.priority()).putShort((short) d.weight());
        bytes.putShort((short) d.port());
        plainName(d.target());
      }
      case Data.Text d -> {
        bytes.put((byte) d.text().length());
        bytes.put(d.text().getBytes(StandardCharsets.ISO_8859_1));
      }
      case Data.Authority d -> {
        name(d.server());
        name(d.mailbox());
        bytes.putInt(d.serial()).putInt(d.refresh()).putInt(d.retry());
        bytes.putInt(d.expire()).putInt(d.minimum());
      }
    }
  }

  private void address(InetAddress address) {
    bytes.put(address.getAddress());
  }

  private void name(Name name) {
    var folded = name.folded();
    for (int i = 0; i < folded.size(); i++) {
      var suffix = folded.subList(i, folded.size());
      var known = Optional.ofNullable(names.get(suffix));
      if (known.isPresent()) {
        bytes.putShort((short) (0xc000 | known.get()));
        return;
      }
      if (bytes.position() <= MAX_POINTER) {
        names.put(suffix, bytes.position());
      }
      label(name.labels().get(i));
    }
    bytes.put((byte) 0);
  }

  // RFC 2782: no compression in SRV.
  private void plainName(Name name) {
    name.labels().forEach(this::label);
    bytes.put((byte) 0);
  }

  private void label(String label) {
    bytes.put((byte) label.length());
    bytes.put(label.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void opt(int extendedCode, boolean dnssec) {
    bytes
        .put((byte) 0)
        .putShort((short) Type.OPT)
        .putShort((short) OWN_PAYLOAD)
        .put((byte) extendedCode)
        .put((byte) 0)
        .putShort((short) (dnssec ? 0x8000 : 0))
        .putShort((short) 0);
  }
}
