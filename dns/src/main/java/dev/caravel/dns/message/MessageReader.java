package dev.caravel.dns.message;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads messages that anyone may have sent: every length is checked, pointers only lead backwards,
 * and the number of records is bounded by the bytes there are.
 */
public final class MessageReader {
  private static final int HEADER_BYTES = 12;
  private static final int RESPONSE = 0x8000;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int TRUNCATED = 0x0200;
  private static final int POINTER = 0xc0;
  private static final int MAX_LABELS = 127;

  private final ByteBuffer bytes;

  private MessageReader(byte[] message) throws MalformedMessageException {
    this.bytes = ByteBuffer.wrap(message);
    if (message.length < HEADER_BYTES) {
      throw new MalformedMessageException("a message of " + message.length + " bytes");
    }
  }

  /** The number of a message of at least two bytes. */
  public static int id(byte[] message) {
    return ((message[0] & 0xff) << 8) | (message[1] & 0xff);
  }

  /** Whether bytes are a response, which is never to be answered, or no message at all. */
  public static boolean isResponse(byte[] message) {
    return message.length < HEADER_BYTES || (message[2] & 0x80) != 0;
  }

  /**
   * Reads a query.
   *
   * @throws MalformedMessageException if it is not one, or has not just one question
   */
  public static Query query(byte[] message) throws MalformedMessageException {
    var reader = new MessageReader(message);
    int id = reader.u16();
    int flags = reader.u16();
    int questions = reader.u16();
    int records = reader.u16() + reader.u16() + reader.u16();
    if ((flags & RESPONSE) != 0 || questions != 1) {
      throw new MalformedMessageException("not a query with one question");
    }
    var question = reader.question();
    var edns = Optional.<Query.Edns>empty();
    for (int i = 0; i < records; i++) {
      reader.name();
      int type = reader.u16();
      int recordClass = reader.u16();
      int ttlHigh = reader.u16();
      int ttlLow = reader.u16();
      reader.skip(reader.u16());
      if (type == Type.OPT) {
        if (edns.isPresent()) {
          throw new MalformedMessageException("two OPT records");
        }
        edns = Optional.of(new Query.Edns(recordClass, ttlHigh & 0xff, (ttlLow & 0x8000) != 0));
      }
    }
    return new Query(id, (flags >> 11) & 0xf, (flags & RECURSION_DESIRED) != 0, question, edns);
  }

  /**
   * A response, as far as is of use here.
   *
   * @param code the response code's number
   * @param answers those of its answers that are addresses or aliases
   */
  public record Response(
      int id, int code, boolean truncated, Question question, List<ResourceRecord> answers) {
    public Response {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Reads a response.
   *
   * @throws MalformedMessageException if it is not one, or has not just one question
   */
  public static Response response(byte[] message) throws MalformedMessageException {
    var reader = new MessageReader(message);
    int id = reader.u16();
    int flags = reader.u16();
    int questions = reader.u16();
    int count = reader.u16();
    reader.skip(4);
    if ((flags & RESPONSE) == 0 || questions != 1) {
      throw new MalformedMessageException("not a response with one question");
    }
    var question = reader.question();
    var answers = new ArrayList<ResourceRecord>();
    boolean truncated = (flags & TRUNCATED) != 0;
    for (int i = 0; i < count && !(truncated && !reader.bytes.hasRemaining()); i++) {
      reader.addressOrAlias().ifPresent(answers::add);
    }
    return new Response(id, flags & 0xf, truncated, question, answers);
  }

  private Optional<ResourceRecord> addressOrAlias() throws MalformedMessageException {
    var name = name();
    int type = u16();
    int recordClass = u16();
    int ttl = (u16() << 16) | u16();
    int length = u16();
    int end = bytes.position() + length;
    need(length);
    Optional<Data> data = Optional.empty();
    if (recordClass == Question.INTERNET && type == Type.CNAME) {
      data = Optional.of(new Data.Alias(name()));
    } else if (recordClass == Question.INTERNET
        && ((type == Type.A && length == 4) || (type == Type.AAAA && length == 16))) {
      data = Optional.of(new Data.Address(address(length)));
    }
    bytes.position(end);
    return data.map(d -> new ResourceRecord(name, Math.max(0, ttl), d));
  }

  private InetAddress address(int length) {
    var address = new byte[length];
    bytes.get(address);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address", e);
    }
  }

  private Question question() throws MalformedMessageException {
    return new Question(name(), u16(), u16());
  }

  // RFC 1035 section 4.1.4. A pointer must lead to before the label it stands at, so it ends.
  private Name name() throws MalformedMessageException {
    var labels = new ArrayList<String>();
    int at = bytes.position();
    int lowest = at;
    boolean followed = false;
    while (true) {
      int length = byteAt(at);
      if ((length & POINTER) == POINTER) {
        int target = ((length & 0x3f) << 8) | byteAt(at + 1);
        if (target >= lowest) {
          throw new MalformedMessageException("a name that points forward");
        }
        if (!followed) {
          bytes.position(at + 2);
          followed = true;
        }
        lowest = target;
        at = target;
      } else if ((length & POINTER) != 0 || labels.size() > MAX_LABELS) {
        throw new MalformedMessageException("a label of an unknown kind, or too many");
      } else if (length == 0) {
        if (!followed) {
          bytes.position(at + 1);
        }
        return checked(labels);
      } else {
        byteAt(at + length);
        labels.add(new String(bytes.array(), at + 1, length, StandardCharsets.ISO_8859_1));
        at += length + 1;
      }
    }
  }

  private static Name checked(List<String> labels) throws MalformedMessageException {
    try {
      return Name.of(labels);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private int byteAt(int index) throws MalformedMessageException {
    if (index >= bytes.limit()) {
      throw new MalformedMessageException("a name that does not end");
    }
    return bytes.get(index) & 0xff;
  }

  private int u16() throws MalformedMessageException {
    need(2);
    return bytes.getShort() & 0xffff;
  }

  private void skip(int count) throws MalformedMessageException {
    need(count);
    bytes.position(bytes.position() + count);
  }

  private void need(int count) throws MalformedMessageException {
    if (bytes.remaining() < count) {
      throw new MalformedMessageException("a message that ends too soon");
    }
  }
}
