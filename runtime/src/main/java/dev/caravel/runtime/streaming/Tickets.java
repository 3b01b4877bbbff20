package dev.caravel.runtime.streaming;

import dev.caravel.time.Clock;
import io.grpc.Status;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets by their token, which nobody can guess, which works once and not for long. */
final class Tickets {
  private static final int TOKEN_BYTES = 24;

  private record Held(Ticket ticket, long sinceNanos) {}

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  // In the order in which they were issued, so that those that expire first come first.
  private final Map<String, Held> held = new LinkedHashMap<>();

  Tickets(Clock clock) {
    this.clock = clock;
  }

  /** The path of a URL for the ticket. */
  synchronized String issue(Ticket ticket) {
    forgetExpired();
    if (held.size() >= Limits.TICKETS) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("maximum number of in-flight requests reached")
          .asRuntimeException();
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    held.put(token, new Held(ticket, clock.nanoTime()));
    return "/" + ticket.path() + "/" + token;
  }

  /** The ticket for a path, which is used up by this. */
  synchronized Optional<Ticket> take(String path) {
    forgetExpired();
    int slash = path.lastIndexOf('/');
    Held found = slash < 0 ? null : held.get(path.substring(slash + 1));
    if (found == null || !path.substring(0, slash).equals("/" + found.ticket().path())) {
      return Optional.empty();
    }
    held.remove(path.substring(slash + 1));
    return Optional.of(found.ticket());
  }

  private void forgetExpired() {
    held.values()
        .removeIf(each -> clock.since(each.sinceNanos()).compareTo(Limits.TICKET_LIFE) > 0);
  }
}
