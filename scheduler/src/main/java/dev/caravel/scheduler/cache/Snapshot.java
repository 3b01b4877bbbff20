package dev.caravel.scheduler.cache;

import dev.caravel.scheduler.framework.NodeInfo;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All nodes at one moment, immutable. A change copies one array of references; the index of names
 * is shared by every snapshot in which the same nodes stand in the same places.
 */
public final class Snapshot {
  static final Snapshot EMPTY = new Snapshot(new NodeInfo[0], Map.of());

  private final NodeInfo[] infos;
  private final Map<String, Integer> places;

  private Snapshot(NodeInfo[] infos, Map<String, Integer> places) {
    this.infos = infos;
    this.places = places;
  }

  /** The nodes that the API shows, in the order in which they came. */
  public List<NodeInfo> nodes() {
    for (var info : infos) {
      if (info.node().isEmpty()) {
        return Arrays.stream(infos).filter(present -> present.node().isPresent()).toList();
      }
    }
    return Collections.unmodifiableList(Arrays.asList(infos));
  }

  public Optional<NodeInfo> node(String name) {
    return Optional.ofNullable(places.get(name))
        .map(place -> infos[place])
        .filter(info -> info.node().isPresent());
  }

  Snapshot with(String name, UnaryOperator<NodeInfo> change) {
    var place = places.get(name);
    if (place == null) {
      return append(change.apply(NodeInfo.named(name)));
    }
    var changed = change.apply(infos[place]);
    if (changed.node().isEmpty() && changed.pods().isEmpty()) {
      return without(place);
    }
    var copy = infos.clone();
    copy[place] = changed;
    return new Snapshot(copy, places);
  }

  private Snapshot append(NodeInfo info) {
    if (info.node().isEmpty() && info.pods().isEmpty()) {
      return this;
    }
    var more = Arrays.copyOf(infos, infos.length + 1);
    more[infos.length] = info;
    return new Snapshot(more, index(more));
  }

  private Snapshot without(int place) {
    var fewer = new NodeInfo[infos.length - 1];
    System.arraycopy(infos, 0, fewer, 0, place);
    System.arraycopy(infos, place + 1, fewer, place, fewer.length - place);
    return new Snapshot(fewer, index(fewer));
  }

  private static Map<String, Integer> index(NodeInfo[] infos) {
    var places = new HashMap<String, Integer>(infos.length * 2);
    for (int i = 0; i < infos.length; i++) {
      places.put(infos[i].name(), i);
    }
    return places;
  }
}
