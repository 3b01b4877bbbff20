package dev.caravel.dns.message;

import java.util.Optional;

/**
 * A message that asks something.
 *
 * @param id chosen by who asks, to know the answer
 * @param opcode 0 for a standard query
 * @param recursion whether names of others may be asked for elsewhere (RD)
 * @param edns its EDNS options (RFC 6891); empty if it has none
 */
public record Query(int id, int opcode, boolean recursion, Question question, Optional<Edns> edns) {

  /**
   * EDNS in a query.
   *
   * @param payload the largest answer that the sender takes by UDP, in bytes
   * @param version 0 is the only one there is
   * @param dnssec whether it wants signatures
   */
  public record Edns(int payload, int version, boolean dnssec) {}

  private static final int PLAIN_PAYLOAD = 512;
  private static final int LARGEST_PAYLOAD = 4096;

  /** The largest answer by UDP, in bytes. */
  public int udpLimit() {
    int wanted = edns.map(Edns::payload).orElse(PLAIN_PAYLOAD);
    return Math.clamp(wanted, PLAIN_PAYLOAD, LARGEST_PAYLOAD);
  }
}
