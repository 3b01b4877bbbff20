package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.FlowSchemaCondition;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says in the status of each FlowSchema whether the priority level it names is there. */
final class FlowSchemaConditions implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final String DANGLING = "Dangling";

  private final ObjectReader reader;
  private final OwnRequests requests;
  private final Clock clock;
  private final AtomicBoolean allAreDue = new AtomicBoolean();
  private volatile boolean closed;

  FlowSchemaConditions(ObjectReader reader, OwnRequests requests, Clock clock) {
    this.reader = reader;
    this.requests = requests;
    this.clock = clock;
  }

  /** Keeps the conditions right from now on. */
  void follow() throws InterruptedException {
    reader.follow(
        FlowSchema.KIND,
        event -> {
          if (event.type() != WatchEvent.Type.DELETED) {
            later(FlowSchema.of(event.object()).metadata().name());
          }
        });
    reader.follow(
        PriorityLevelConfiguration.KIND,
        event -> {
          if (!allAreDue.getAndSet(true)) {
            clock.schedule(Duration.ZERO, this::all);
          }
        });
  }

  /** Whoever hears of a change must not write: that is done on a thread of its own. */
  private void later(String name) {
    clock.schedule(Duration.ZERO, () -> check(name));
  }

  private void all() {
    allAreDue.set(false);
    try {
      if (closed) {
        return;
      }
      for (Struct schema : reader.list(FlowSchema.KIND, "")) {
        check(FlowSchema.of(schema).metadata().name());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(String name) {
    if (closed) {
      return;
    }
    try {
      Optional<FlowSchema> stored = reader.find(FlowSchema.KIND, "", name).map(FlowSchema::of);
      if (stored.isPresent()) {
        check(stored.get());
      }
    } catch (ApiError e) {
      if (!closed) {
        LOG.log(Level.WARNING, "the status of FlowSchema " + name + ": " + e.getMessage());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(FlowSchema schema) throws InterruptedException {
    String level = schema.spec().priorityLevelConfiguration().name();
    boolean found = reader.find(PriorityLevelConfiguration.KIND, "", level).isPresent();
    String dangling = found ? "False" : "True";
    boolean known =
        schema.status().conditions().stream()
            .anyMatch(c -> c.type().equals(DANGLING) && c.status().equals(dangling));
    if (known) {
      return;
    }
    String what =
        "This FlowSchema references the PriorityLevelConfiguration object named \"%s\" %s"
            .formatted(level, found ? "and it exists" : "but there is no such object");
    var condition =
        FlowSchemaCondition.builder()
            .type(DANGLING)
            .status(dangling)
            .reason(found ? "Found" : "NotFound")
            .message(what)
            .lastTransitionTime(clock.now().truncatedTo(ChronoUnit.SECONDS))
            .build();
    var others =
        schema.status().conditions().stream().filter(c -> !c.type().equals(DANGLING)).toList();
    requests.updateStatus(
        FlowSchema.KIND,
        schema
            .with(s -> s.status(status -> status.conditions(others).addConditions(condition)))
            .struct());
  }

  /** What is still to be checked is left as it is. */
  @Override
  public void close() {
    closed = true;
  }
}
