package dev.caravel.dns.message;

import java.util.List;

/**
 * What is answered.
 *
 * @param authoritative whether it comes from who is in charge of the name
 */
public record Answer(
    ResponseCode code,
    boolean authoritative,
    List<ResourceRecord> answers,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional) {

  public Answer {
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /** Nothing but a code. */
  public static Answer of(ResponseCode code) {
    return new Answer(code, false, List.of(), List.of(), List.of());
  }
}
