package dev.caravel.scheduler.cache;

import dev.caravel.scheduler.framework.NodeInfo;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * All nodes at one moment, immutable. A change copies one array of references; the index of names
 * is shared by every snapshot in which the same nodes stand in the same places; it may know names
 * that came later, whose places are beyond this one's end.
 */
public final class Snapshot {
  private final NodeInfo[] infos;
  private final Map<String, Integer> places;

  /** How many of them the API does not show. */
  private final int hidden;

  private Snapshot(NodeInfo[] infos, Map<String, Integer> places, int hidden) {
    this.infos = infos;
    this.places = places;
    this.hidden = hidden;
  }

  static Snapshot empty() {
    return new Snapshot(new NodeInfo[0], new ConcurrentHashMap<>(), 0);
  }

  /** The nodes that the API shows, in the order in which they came. */
  public List<NodeInfo> nodes() {
    return hidden == 0
        ? Collections.unmodifiableList(Arrays.asList(infos))
        : Arrays.stream(infos).filter(info -> info.node().isPresent()).toList();
  }

  public Optional<NodeInfo> node(String name) {
    return Optional.ofNullable(places.get(name))
        .filter(place -> place < infos.length)
        .map(place -> infos[place])
        .filter(info -> info.node().isPresent());
  }

  /** With one node changed; to be asked of the newest snapshot only, whose index it may share. */
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
    return new Snapshot(copy, places, hidden - hidden(infos[place]) + hidden(changed));
  }

  private Snapshot append(NodeInfo info) {
    if (info.node().isEmpty() && info.pods().isEmpty()) {
      return this;
    }
    var more = Arrays.copyOf(infos, infos.length + 1);
    more[infos.length] = info;
    places.put(info.name(), infos.length);
    return new Snapshot(more, places, hidden + hidden(info));
  }

  private Snapshot without(int place) {
    var fewer = new NodeInfo[infos.length - 1];
    System.arraycopy(infos, 0, fewer, 0, place);
    System.arraycopy(infos, place + 1, fewer, place, fewer.length - place);
    return new Snapshot(fewer, index(fewer), hidden - hidden(infos[place]));
  }

  private static int hidden(NodeInfo info) {
    return info.node().isEmpty() ? 1 : 0;
  }

  private static Map<String, Integer> index(NodeInfo[] infos) {
    var places = new ConcurrentHashMap<String, Integer>(infos.length * 2);
    for (int i = 0; i < infos.length; i++) {
      places.put(infos[i].name(), i);
    }
    return places;
  }
}
