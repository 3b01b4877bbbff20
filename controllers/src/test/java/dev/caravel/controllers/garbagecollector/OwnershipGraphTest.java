package dev.caravel.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.meta.v1.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transcripts: each line is a change and what follows from it. {@code a < b!} means that a belongs
 * to b and blocks its deletion.
 */
class OwnershipGraphTest {
  private final OwnershipGraph graph = new OwnershipGraph();

  private static ObjectId id(String name) {
    return new ObjectId(ConfigMap.KIND, "ns", name, name);
  }

  private static ObjectMeta metadata(String name, List<String> words) {
    return ObjectMeta.builder()
        .name(name)
        .namespace("ns")
        .uid(name)
        .build()
        .with(m -> {
          for (var word : words) {
            switch (word) {
              case "<" -> {}
              case "deleting" -> m.deletionTimestamp(Instant.EPOCH);
              case "foreground" ->
                  m.deletionTimestamp(Instant.EPOCH).addFinalizers(OwnershipGraph.FOREGROUND);
              case "orphaning" ->
                  m.deletionTimestamp(Instant.EPOCH).addFinalizers(OwnershipGraph.ORPHAN);
              default ->
                  m.addOwnerReferences(o ->
                      o.apiVersion("v1")
                          .kind("ConfigMap")
                          .name(word.replace("!", ""))
                          .uid(word.replace("!", ""))
                          .blockOwnerDeletion(word.endsWith("!")));
            }
          }
        });
  }

  private String run(String command) {
    var words = List.of(command.split(" "));
    var name = words.get(1);
    var work =
        switch (words.getFirst()) {
          case "put" -> graph.put(id(name), metadata(name, words.subList(2, words.size())));
          case "gone" -> graph.remove(name);
          default -> throw new IllegalArgumentException(command);
        };
    return names("examine", work.examine()) + names("orphan", work.orphan());
  }

  private static String names(String what, List<ObjectId> ids) {
    return ids.isEmpty()
        ? ""
        : ids.stream().map(ObjectId::name).collect(Collectors.joining(" ", " " + what + " ", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // An owner that was not seen yet may not exist.
        """
        put dep < top -> examine top
        put top ->
        gone top -> examine dep
        """,
        // Seen in order, nothing needs a look until the owner goes.
        """
        put top ->
        put dep < top ->
        put leaf < dep ->
        gone top -> examine dep
        gone dep -> examine leaf
        gone leaf ->
        """,
        // In the foreground the dependents go first, then the owner is looked at.
        """
        put top ->
        put a < top! ->
        put b < top! ->
        put top foreground -> examine a b top
        put a < top! deleting ->
        gone a -> examine top
        gone b -> examine top
        gone top ->
        """,
        // Orphaning is told once.
        """
        put top ->
        put a < top ->
        put top orphaning -> orphan top
        put top orphaning ->
        put a -> examine a
        gone top ->
        """,
        // Giving up one of two owners makes both worth a look.
        """
        put one ->
        put two ->
        put a < one two ->
        put one foreground -> examine a one
        put a < two -> examine one a
        """,
        // Whoever is referred to by the wrong name is no owner.
        """
        put a < ghost -> examine ghost
        gone ghost -> examine a
        gone a ->
        """,
        // A circle holds nobody else.
        """
        put a < b -> examine b
        put b < a ->
        gone a -> examine b
        """,
      })
  void follows(String transcript) {
    for (var line : transcript.lines().toList()) {
      var parts = line.split(" ->", 2);
      assertThat(run(parts[0])).as(line).isEqualTo(parts[1]);
    }
  }

  @Test
  void knowsWhatBlocksADeletion() {
    run("put top");
    run("put a < top!");
    run("put b < top");
    var look = graph.look("top").orElseThrow();

    assertThat(look.dependents()).extracting(d -> d.id().name()).containsExactly("a", "b");
    assertThat(look.blocking()).extracting(d -> d.id().name()).containsExactly("a");
  }

  @Test
  void forgetsEverythingThatIsGone() {
    run("put a < ghost top");
    run("put top");
    run("gone a");
    run("gone top");

    assertThat(graph.size()).isZero();
  }
}
