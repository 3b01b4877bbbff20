package dev.caravel.dns.server;

import dev.caravel.dns.forward.Forwarder;
import dev.caravel.dns.forward.Forwarder.Outcome;
import dev.caravel.dns.message.Answer;
import dev.caravel.dns.message.MalformedMessageException;
import dev.caravel.dns.message.MessageReader;
import dev.caravel.dns.message.MessageWriter;
import dev.caravel.dns.message.Packet;
import dev.caravel.dns.message.Query;
import dev.caravel.dns.message.Question;
import dev.caravel.dns.message.ResourceRecord;
import dev.caravel.dns.message.ResponseCode;
import dev.caravel.dns.message.Type;
import dev.caravel.dns.zone.ClusterZone;
import dev.caravel.dns.zone.Result;
import dev.caravel.dns.zone.ReverseZone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** From a query's bytes to an answer's. */
public final class Responder {
  private static final int STANDARD_QUERY = 0;
  private static final int MAX_ALIASES = 8;

  private final ClusterZone zone;
  private final ReverseZone reverse;
  private final Forwarder forwarder;

  public Responder(ClusterZone zone, ReverseZone reverse, Forwarder forwarder) {
    this.zone = zone;
    this.reverse = reverse;
    this.forwarder = forwarder;
  }

  /** What is to be done about a query. */
  public sealed interface Reply {
    /** These bytes are the answer. */
    record Ready(Packet packet) implements Reply {
      Ready(byte[] message) {
        this(new Packet(message));
      }

      byte[] message() {
        return packet.bytes();
      }
    }

    /** Someone else is to be asked, which takes a while: for a thread of its own. */
    record Slow(Work work) implements Reply {}

    /** It is not worth an answer. */
    record Silence() implements Reply {}
  }

  /** Work that blocks. */
  @FunctionalInterface
  public interface Work {
    byte[] answer();
  }

  /**
   * Answers a query, or says what it takes.
   *
   * @param tcp whether it came by TCP, so that the answer may be long
   */
  public Reply reply(byte[] message, boolean tcp) {
    if (MessageReader.isResponse(message)) {
      return new Reply.Silence();
    }
    Query query;
    try {
      query = MessageReader.query(message);
    } catch (MalformedMessageException e) {
      return new Reply.Ready(MessageWriter.formatError(message));
    }
    return refusal(query)
        .<Reply>map(code -> new Reply.Ready(write(query, Answer.of(code), tcp)))
        .orElseGet(() -> resolve(message, query, tcp));
  }

  private static Optional<ResponseCode> refusal(Query query) {
    if (query.opcode() != STANDARD_QUERY) {
      return Optional.of(ResponseCode.NOT_IMPLEMENTED);
    }
    if (query.edns().filter(edns -> edns.version() > 0).isPresent()) {
      return Optional.of(ResponseCode.BAD_VERSION);
    }
    return query.question().recordClass() == Question.INTERNET
        ? Optional.empty()
        : Optional.of(ResponseCode.REFUSED);
  }

  private Reply resolve(byte[] message, Query query, boolean tcp) {
    var question = query.question();
    var result = zone.resolve(question);
    if (result instanceof Result.NotOurs) {
      result = reverse.resolve(question);
    }
    return switch (result) {
      case Result.Found found -> new Reply.Ready(write(query, found(found), tcp));
      case Result.NoSuchName _ ->
          new Reply.Ready(write(query, none(ResponseCode.NO_SUCH_NAME), tcp));
      case Result.NotReady _ ->
          new Reply.Ready(write(query, Answer.of(ResponseCode.SERVER_FAILURE), tcp));
      case Result.Alias alias -> new Reply.Slow(() -> write(query, follow(question, alias), tcp));
      case Result.NotOurs _ -> new Reply.Slow(() -> forward(message, query, tcp));
    };
  }

  private Answer found(Result.Found found) {
    if (found.answers().isEmpty()) {
      return none(ResponseCode.NO_ERROR);
    }
    return new Answer(
        ResponseCode.NO_ERROR, true, shuffled(found.answers()), List.of(), found.additional());
  }

  // Clients often take the first: so each of them gets to be it.
  private static List<ResourceRecord> shuffled(List<ResourceRecord> records) {
    if (records.size() < 2) {
      return records;
    }
    var shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled);
    return shuffled;
  }

  private Answer none(ResponseCode code) {
    return new Answer(code, true, List.of(), List.of(zone.authority()), List.of());
  }

  // Stub resolvers do not follow aliases themselves: they want the address with them.
  private Answer follow(Question question, Result.Alias first) {
    var answers = new ArrayList<ResourceRecord>();
    Result next = first;
    for (int i = 0; i < MAX_ALIASES && next instanceof Result.Alias alias; i++) {
      answers.add(alias.alias());
      if (question.type() == Type.CNAME) {
        return new Answer(ResponseCode.NO_ERROR, true, answers, List.of(), List.of());
      }
      var target = new Question(alias.target(), question.type(), question.recordClass());
      next = zone.resolve(target);
      if (next instanceof Result.Found found) {
        answers.addAll(found.answers());
      } else if (next instanceof Result.NotOurs && isAddress(question)) {
        answers.addAll(forwarder.resolve(alias.target(), question.type()));
      }
    }
    return new Answer(ResponseCode.NO_ERROR, true, answers, List.of(), List.of());
  }

  private static boolean isAddress(Question question) {
    return question.type() == Type.A || question.type() == Type.AAAA;
  }

  private byte[] forward(byte[] message, Query query, boolean tcp) {
    if (!query.recursion()) {
      return write(query, Answer.of(ResponseCode.REFUSED), tcp);
    }
    return switch (forwarder.forward(message, query.question(), tcp)) {
      case Outcome.Answered answered -> fitting(query, answered.message().bytes(), tcp);
      case Outcome.Failed _ -> write(query, Answer.of(ResponseCode.SERVER_FAILURE), tcp);
      case Outcome.Refused _ -> write(query, Answer.of(ResponseCode.REFUSED), tcp);
    };
  }

  // A resolver that ignores what who asked can take: nothing, and "ask by TCP".
  private static byte[] fitting(Query query, byte[] answer, boolean tcp) {
    return tcp || answer.length <= query.udpLimit() ? answer : MessageWriter.truncated(query);
  }

  private static byte[] write(Query query, Answer answer, boolean tcp) {
    return tcp ? MessageWriter.forTcp(query, answer) : MessageWriter.forUdp(query, answer);
  }
}
