package dev.caravel.controllers.endpointslice;

import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packs the endpoints of one service and one address type in slices, with few writes: an endpoint
 * stays in the slice where it is; new ones fill slices that are written anyway, then one with room
 * for all of them, then new slices. Slices that end up empty go; with no endpoint at all one empty
 * slice stays, so that it shows that nobody serves.
 */
final class SlicePacking {
  /** What happens; slices to create have no name yet. */
  record Writes(
      List<EndpointSlice> create, List<EndpointSlice> update, List<EndpointSlice> delete) {}

  /** An existing slice, or a new one, and what is to be in it. */
  private static final class Box {
    private final Optional<EndpointSlice> slice;
    private final List<EndpointPort> ports;
    private final List<Endpoint> content;
    private boolean changed;

    Box(Optional<EndpointSlice> slice, List<EndpointPort> ports, List<Endpoint> content) {
      this.slice = slice;
      this.ports = ports;
      this.content = content;
    }
  }

  private final EndpointSlice template;
  private final int most;
  private final List<Box> boxes = new ArrayList<>();
  private final List<EndpointSlice> delete = new ArrayList<>();

  private SlicePacking(EndpointSlice template, int most) {
    this.template = template;
    this.most = most;
  }

  /**
   * Decides what is written.
   *
   * @param template a slice without endpoints, ports and name: what all of them share
   * @param wanted endpoints by the ports that they serve on
   * @param existing the slices that there are
   * @param most how many endpoints a slice may have
   */
  static Writes pack(
      EndpointSlice template,
      Map<List<EndpointPort>, List<Endpoint>> wanted,
      List<EndpointSlice> existing,
      int most) {
    var packing = new SlicePacking(template, most);
    var left = new LinkedHashMap<List<EndpointPort>, Map<String, Endpoint>>();
    wanted.forEach((ports, endpoints) -> {
      var byIdentity = new LinkedHashMap<String, Endpoint>();
      endpoints.forEach(endpoint -> byIdentity.put(identity(endpoint), endpoint));
      left.put(ports, byIdentity);
    });
    existing.stream()
        .sorted(Comparator.comparing(slice -> slice.metadata().name()))
        .forEach(slice -> packing.keep(slice, left.getOrDefault(slice.ports(), new HashMap<>())));
    left.forEach((ports, endpoints) -> packing.add(ports, List.copyOf(endpoints.values())));
    return packing.writes(existing);
  }

  /** An endpoint is the same as long as the same pod has the same addresses. */
  private static String identity(Endpoint endpoint) {
    return endpoint.targetRef().uid() + endpoint.addresses();
  }

  private void keep(EndpointSlice slice, Map<String, Endpoint> wanted) {
    var content = new ArrayList<Endpoint>();
    for (var endpoint : slice.endpoints()) {
      var now = wanted.remove(identity(endpoint));
      if (now != null) {
        content.add(now);
      }
    }
    var box = new Box(Optional.of(slice), slice.ports(), content);
    box.changed = !content.equals(slice.endpoints()) || !hasShared(slice);
    boxes.add(box);
  }

  private boolean hasShared(EndpointSlice slice) {
    return slice.metadata().labels().equals(template.metadata().labels())
        && slice.metadata().ownerReferences().equals(template.metadata().ownerReferences());
  }

  private void add(List<EndpointPort> ports, List<Endpoint> endpoints) {
    var rest = new ArrayList<>(endpoints);
    var candidates = boxes.stream().filter(box -> box.ports.equals(ports)).toList();
    candidates.stream()
        .filter(box -> box.changed && !box.content.isEmpty())
        .sorted(Comparator.comparingInt(box -> -box.content.size()))
        .forEach(box -> fill(box, rest));
    candidates.stream()
        .filter(box -> !rest.isEmpty() && box.content.size() + rest.size() <= most)
        .max(Comparator.comparingInt(box -> box.content.size()))
        .ifPresent(box -> fill(box, rest));
    while (!rest.isEmpty()) {
      var box = new Box(Optional.empty(), ports, new ArrayList<>());
      fill(box, rest);
      boxes.add(box);
    }
  }

  private void fill(Box box, List<Endpoint> rest) {
    var taken = rest.subList(0, Math.min(rest.size(), most - box.content.size()));
    if (!taken.isEmpty()) {
      box.content.addAll(taken);
      taken.clear();
      box.changed = true;
    }
  }

  private Writes writes(List<EndpointSlice> existing) {
    var fresh = new ArrayList<Box>();
    var update = new ArrayList<EndpointSlice>();
    for (var box : boxes) {
      if (box.content.isEmpty()) {
        box.slice.ifPresent(delete::add);
      } else if (box.slice.isEmpty()) {
        fresh.add(box);
      } else if (box.changed) {
        update.add(filled(shared(box.slice.get()), box.ports, box.content));
      }
    }
    while (!fresh.isEmpty() && !delete.isEmpty()) {
      // One write instead of two, and no moment with both.
      var box = fresh.removeFirst();
      update.add(filled(shared(delete.removeFirst()), box.ports, box.content));
    }
    var create = new ArrayList<EndpointSlice>();
    fresh.forEach(box -> create.add(filled(template, box.ports, box.content)));
    boolean empty = create.isEmpty() && update.isEmpty() && delete.size() == existing.size();
    if (empty && existing.isEmpty()) {
      create.add(template);
    } else if (empty) {
      emptyOneStays(update);
    }
    return new Writes(create, update, delete);
  }

  private void emptyOneStays(List<EndpointSlice> update) {
    var kept =
        delete.stream()
            .min(Comparator.comparingInt(slice -> slice.endpoints().size()))
            .orElseThrow();
    delete.remove(kept);
    if (!kept.endpoints().isEmpty() || !kept.ports().isEmpty() || !hasShared(kept)) {
      update.add(filled(shared(kept), List.of(), List.of()));
    }
  }

  private EndpointSlice shared(EndpointSlice slice) {
    return slice.with(s ->
        s.metadata(m ->
            m.labels(template.metadata().labels())
                .ownerReferences(template.metadata().ownerReferences())));
  }

  private static EndpointSlice filled(
      EndpointSlice slice, List<EndpointPort> ports, List<Endpoint> endpoints) {
    return slice.with(s -> {
      s.clearEndpoints().clearPorts();
      if (!endpoints.isEmpty()) {
        s.endpoints(endpoints);
      }
      if (!ports.isEmpty()) {
        s.ports(ports);
      }
    });
  }
}
