package dev.caravel.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlicePackingTest {
  private static final List<EndpointPort> HTTP = List.of(port(80));
  private static final List<EndpointPort> ALT = List.of(port(81));
  private static final EndpointSlice TEMPLATE =
      EndpointSlice.builder().metadata(m -> m.generateName("web-").putLabels("a", "b")).build();

  private int names;

  private static EndpointPort port(int number) {
    return EndpointPort.builder().name("").port(number).build();
  }

  private static List<Endpoint> endpoints(int from, int to) {
    var endpoints = new ArrayList<Endpoint>();
    for (int i = from; i < to; i++) {
      int number = i;
      endpoints.add(
          Endpoint.builder()
              .addAddresses("10.0.0." + i)
              .conditions(c -> c.ready(true))
              .targetRef(t -> t.uid("pod" + number))
              .build());
    }
    return endpoints;
  }

  private EndpointSlice slice(List<EndpointPort> ports, List<Endpoint> endpoints) {
    return TEMPLATE.with(
        s -> s.metadata(m -> m.name("web-" + names++)).ports(ports).endpoints(endpoints));
  }

  private static SlicePacking.Writes pack(
      Map<List<EndpointPort>, List<Endpoint>> wanted, EndpointSlice... existing) {
    return SlicePacking.pack(TEMPLATE, wanted, List.of(existing), 4);
  }

  @Test
  void nobodyServesIsOneEmptySlice() {
    var writes = pack(Map.of());

    assertThat(writes.create()).containsExactly(TEMPLATE);
    assertThat(pack(Map.of(), TEMPLATE))
        .isEqualTo(new SlicePacking.Writes(List.of(), List.of(), List.of()));
  }

  @Test
  void theLastEndpointLeavesAnEmptySlice() {
    var slice = slice(HTTP, endpoints(0, 1));
    var writes = pack(Map.of(), slice, slice(HTTP, endpoints(1, 4)));

    assertThat(writes.update()).hasSize(1);
    assertThat(writes.update().getFirst().endpoints()).isEmpty();
    assertThat(writes.update().getFirst().metadata().name()).isEqualTo("web-0");
    assertThat(writes.delete()).hasSize(1);
  }

  @Test
  void manyNeedSeveralSlices() {
    var writes = pack(Map.of(HTTP, endpoints(0, 10)));

    assertThat(writes.create())
        .extracting(s -> s.endpoints().size())
        .containsExactlyInAnyOrder(4, 4, 2);
  }

  @Test
  void whatIsRightIsNotWritten() {
    var slice = slice(HTTP, endpoints(0, 3));

    assertThat(pack(Map.of(HTTP, endpoints(0, 3)), slice))
        .isEqualTo(new SlicePacking.Writes(List.of(), List.of(), List.of()));
  }

  @Test
  void anEndpointThatChangesStaysWhereItIs() {
    var changed =
        endpoints(0, 3).stream().map(e -> e.with(x -> x.conditions(c -> c.ready(false)))).toList();
    var writes = pack(Map.of(HTTP, changed), slice(HTTP, endpoints(0, 3)));

    assertThat(writes.create()).isEmpty();
    assertThat(writes.update()).hasSize(1);
    assertThat(writes.update().getFirst().endpoints()).isEqualTo(changed);
  }

  @Test
  void oneMoreFillsASliceWithRoom() {
    var writes =
        pack(
            Map.of(HTTP, endpoints(0, 7)),
            slice(HTTP, endpoints(0, 4)),
            slice(HTTP, endpoints(4, 6)));

    assertThat(writes.create()).isEmpty();
    assertThat(writes.update()).extracting(s -> s.metadata().name()).containsExactly("web-1");
    assertThat(writes.update().getFirst().endpoints()).hasSize(3);
  }

  @Test
  void whatReplacesWhatWentFillsTheSameSlice() {
    var writes = pack(Map.of(HTTP, endpoints(1, 5)), slice(HTTP, endpoints(0, 4)));

    assertThat(writes.create()).isEmpty();
    assertThat(writes.delete()).isEmpty();
    assertThat(writes.update().getFirst().endpoints()).hasSize(4);
  }

  @Test
  void differentPortsAreInDifferentSlices() {
    var writes =
        pack(Map.of(HTTP, endpoints(0, 1), ALT, endpoints(1, 2)), slice(HTTP, endpoints(0, 1)));

    assertThat(writes.update()).isEmpty();
    assertThat(writes.create()).hasSize(1);
    assertThat(writes.create().getFirst().ports()).isEqualTo(ALT);
  }

  @Test
  void whatWouldGoIsUsedForWhatIsNew() {
    var writes = pack(Map.of(ALT, endpoints(0, 1)), slice(List.of(), List.of()));

    assertThat(writes.create()).isEmpty();
    assertThat(writes.delete()).isEmpty();
    assertThat(writes.update().getFirst().metadata().name()).isEqualTo("web-0");
    assertThat(writes.update().getFirst().ports()).isEqualTo(ALT);
  }

  @Test
  void labelsAreBroughtUpToDate() {
    var stale = slice(HTTP, endpoints(0, 1)).with(s -> s.metadata(m -> m.putLabels("a", "old")));
    var writes = pack(Map.of(HTTP, endpoints(0, 1)), stale);

    assertThat(writes.update().getFirst().metadata().labels()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void whateverHappensEveryEndpointIsInExactlyOneSlice() {
    var random = new SplittableRandom(7);
    List<EndpointSlice> slices = List.of();
    for (int round = 0; round < 500; round++) {
      int from = random.nextInt(20);
      var wanted =
          Map.of(
              HTTP, endpoints(from, from + random.nextInt(1, 15)),
              ALT, endpoints(50, 50 + random.nextInt(1, 6)));
      var writes = SlicePacking.pack(TEMPLATE, wanted, slices, 4);
      slices = apply(slices, writes);
      var now = slices;
      wanted.forEach((ports, endpoints) -> {
        var all =
            now.stream()
                .filter(s -> s.ports().equals(ports))
                .peek(s -> assertThat(s.endpoints().size()).isBetween(1, 4))
                .flatMap(s -> s.endpoints().stream())
                .toList();
        assertThat(all).hasSameSizeAs(endpoints);
        assertThat(new HashSet<>(all)).isEqualTo(new HashSet<>(endpoints));
      });
    }
  }

  private List<EndpointSlice> apply(List<EndpointSlice> slices, SlicePacking.Writes writes) {
    var next = new ArrayList<>(slices);
    next.removeAll(writes.delete());
    for (var update : writes.update()) {
      next.removeIf(s -> s.metadata().name().equals(update.metadata().name()));
      next.add(update);
    }
    writes.create().forEach(s -> next.add(s.with(x -> x.metadata(m -> m.name("n" + names++)))));
    return next;
  }
}
