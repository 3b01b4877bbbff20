package dev.caravel.runtime.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.time.SimulatedClock;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
  private final Tickets tickets = new Tickets(clock);
  private final Ticket ticket = new Ticket.Exec(ExecRequest.getDefaultInstance());

  @Test
  void work_once() {
    String path = tickets.issue(ticket);
    assertThat(tickets.take(path.replace("exec", "attach"))).isEmpty();
    assertThat(tickets.take(path)).contains(ticket);
    assertThat(tickets.take(path)).isEmpty();
  }

  @Test
  void work_for_a_minute() {
    String path = tickets.issue(ticket);
    clock.advance(Duration.ofSeconds(61));
    assertThat(tickets.take(path)).isEmpty();
  }

  @Test
  void are_bounded_until_they_expire() {
    for (int i = 0; i < Limits.TICKETS; i++) {
      assertThat(tickets.issue(ticket)).startsWith("/exec/");
    }
    assertThatThrownBy(() -> tickets.issue(ticket)).isInstanceOf(StatusRuntimeException.class);
    clock.advance(Duration.ofSeconds(61));
    assertThat(tickets.take(tickets.issue(ticket))).contains(ticket);
  }
}
