package dev.caravel.apiserver.flowcontrol;

import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.apiserver.chain.Flows;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.WatchEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The flow schemas of the cluster in the order they are tried: by precedence, then by name. Kept up
 * to date by following the stored objects; reading takes no lock.
 */
public final class FlowSchemas implements Flows {
  private static final Comparator<FlowSchema> ORDER =
      Comparator.comparingInt((FlowSchema schema) -> schema.spec().matchingPrecedence())
          .thenComparing(schema -> schema.metadata().name());

  private final Map<String, FlowSchema> schemas = new ConcurrentHashMap<>();
  private final Map<String, String> levelUids = new ConcurrentHashMap<>();
  private volatile List<FlowSchema> ordered = List.of();

  /**
   * Takes what there is, and follows every change from then on.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void follow(ObjectReader reader) throws InterruptedException {
    reader.follow(PriorityLevelConfiguration.KIND, this::level);
    reader.follow(FlowSchema.KIND, this::schema);
  }

  private void level(WatchEvent event) {
    var level = PriorityLevelConfiguration.of(event.object());
    switch (event.type()) {
      case ADDED, MODIFIED -> levelUids.put(level.metadata().name(), level.metadata().uid());
      case DELETED -> levelUids.remove(level.metadata().name());
      case BOOKMARK, ERROR -> {
        // Nothing has changed.
      }
    }
  }

  private void schema(WatchEvent event) {
    var schema = FlowSchema.of(event.object());
    switch (event.type()) {
      case ADDED, MODIFIED -> schemas.put(schema.metadata().name(), schema);
      case DELETED -> schemas.remove(schema.metadata().name());
      case BOOKMARK, ERROR -> {
        return;
      }
    }
    ordered = schemas.values().stream().sorted(ORDER).toList();
  }

  @Override
  public Optional<Flow> of(UserInfo user, RequestInfo info) {
    for (FlowSchema schema : ordered) {
      if (FlowRules.match(schema.spec().rules(), user, info)) {
        String level = schema.spec().priorityLevelConfiguration().name();
        return Optional.of(new Flow(schema.metadata().uid(), levelUids.getOrDefault(level, "")));
      }
    }
    return Optional.empty();
  }
}
