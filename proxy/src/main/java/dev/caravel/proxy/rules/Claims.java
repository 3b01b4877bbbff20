package dev.caravel.proxy.rules;

import dev.caravel.network.nft.Datum;
import dev.caravel.network.nft.Element;
import dev.caravel.proxy.rules.PortRules.Entry;
import dev.caravel.proxy.service.PortName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Who wants which element. Several may want the same one: a pod behind two Services, an external
 * address that two Services name. It is there as long as someone wants it, with the value of who
 * came first.
 */
final class Claims {
  /** The elements that come and go; one whose value changes does both. */
  record Change(List<Entry> removed, List<Entry> added) {}

  private record Place(String set, Datum.Value key) {}

  private final Map<Place, SequencedMap<PortName, Element>> claims = new HashMap<>();
  private final Map<Place, Optional<Element>> before = new LinkedHashMap<>();

  /** Replaces all that {@code owner} wants. */
  void replace(PortName owner, PortRules old, PortRules now) {
    for (var entry : old.elements()) {
      if (!now.elements().contains(entry)) {
        var place = touch(entry);
        var owners = claims.get(place);
        if (owners != null && owners.remove(owner) != null && owners.isEmpty()) {
          claims.remove(place);
        }
      }
    }
    for (var entry : now.elements()) {
      if (!old.elements().contains(entry)) {
        claims
            .computeIfAbsent(touch(entry), place -> new LinkedHashMap<>())
            .put(owner, entry.element());
      }
    }
  }

  private Place touch(Entry entry) {
    var place = new Place(entry.set(), entry.element().key());
    before.computeIfAbsent(place, this::current);
    return place;
  }

  private Optional<Element> current(Place place) {
    var owners = claims.get(place);
    return owners == null ? Optional.empty() : Optional.of(owners.firstEntry().getValue());
  }

  /** What has changed since the last call. */
  Change take() {
    var removed = new ArrayList<Entry>();
    var added = new ArrayList<Entry>();
    before.forEach((place, old) -> {
      var now = current(place);
      if (!now.equals(old)) {
        old.ifPresent(element -> removed.add(new Entry(place.set(), element)));
        now.ifPresent(element -> added.add(new Entry(place.set(), element)));
      }
    });
    before.clear();
    return new Change(removed, added);
  }
}
