package dev.caravel.etcd.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The state machine beside the simplest thing that could be right: a copy of all keys a revision.
 */
class StateMachineModelTest {
  sealed interface Step {
    record Put(String key, String value) implements Step {}

    record Delete(String from, String to) implements Step {}

    record Compact(int percent) implements Step {}

    record Reclaim(int steps) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> key = Arbitraries.strings().withChars("abc").ofMinLength(1).ofMaxLength(2);
    Arbitrary<String> value = Arbitraries.strings().numeric().ofMaxLength(3);
    Arbitrary<Step> put = Combinators.combine(key, value).as(Step.Put::new);
    Arbitrary<Step> delete = Combinators.combine(key, key).as(Step.Delete::new);
    Arbitrary<Step> compact = Arbitraries.integers().between(0, 100).map(Step.Compact::new);
    Arbitrary<Step> reclaim = Arbitraries.integers().between(1, 20).map(Step.Reclaim::new);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, put),
            net.jqwik.api.Tuple.of(3, delete),
            net.jqwik.api.Tuple.of(1, compact),
            net.jqwik.api.Tuple.of(1, reclaim))
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 300)
  void everyRevisionReadsAsItWasWritten(@ForAll("steps") List<Step> steps) {
    var machine = new StateMachine();
    var revisions = new ArrayList<Map<String, String>>();
    revisions.add(Map.of()); // there is no revision 0
    revisions.add(Map.of());
    var early = machine.view();
    for (var step : steps) {
      var now = new TreeMap<>(revisions.getLast());
      switch (step) {
        case Step.Put(String key, String value) -> {
          machine.apply(new Command.Write(PutRequest.of(Key.of(key), value.getBytes(UTF_8))));
          now.put(key, value);
          revisions.add(now);
        }
        case Step.Delete(String from, String to) -> {
          var range = KeyRange.between(Key.of(from), Key.of(to));
          machine.apply(new Command.Write(DeleteRequest.of(range)));
          if (now.keySet().removeIf(key -> key.compareTo(from) >= 0 && key.compareTo(to) < 0)) {
            revisions.add(now);
          }
        }
        case Step.Compact(int percent) -> {
          long at = machine.view().revision() * percent / 100;
          if (at > 0 && at > machine.view().compactRevision()) {
            machine.apply(new Command.Compact(at));
          }
        }
        case Step.Reclaim(int count) -> machine.reclaim(count);
      }
      check(machine.view(), revisions);
    }
    assertThat(early.revision()).isEqualTo(1);
    while (machine.reclaim(100)) {
      check(machine.view(), revisions);
    }
    check(machine.view(), revisions);
  }

  private static void check(View view, List<Map<String, String>> revisions) {
    assertThat(view.revision()).isEqualTo(revisions.size() - 1);
    for (long at = Math.max(1, view.compactRevision()); at <= view.revision(); at++) {
      var read = new TreeMap<String, String>();
      view.range(RangeRequest.of(KeyRange.ALL).withRevision(at))
          .keyValues()
          .forEach(
              version -> read.put(version.key().toString(), new String(version.value(), UTF_8)));
      assertThat(read).isEqualTo(revisions.get((int) at));
    }
  }
}
