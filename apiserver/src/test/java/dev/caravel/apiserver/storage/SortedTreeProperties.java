package dev.caravel.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SortedTreeProperties {

  /** Negative numbers remove the key that positive ones put. */
  @Property(tries = 200)
  void it_is_what_a_sorted_map_is_and_stays_balanced(
      @ForAll @Size(max = 300) List<@IntRange(min = -60, max = 60) Integer> changes) {
    var model = new TreeMap<String, Integer>();
    SortedTree<Integer> tree = SortedTree.empty();
    for (int change : changes) {
      String key = "k" + Math.abs(change);
      if (change < 0) {
        model.remove(key);
        tree = tree.without(key);
      } else {
        model.put(key, change);
        tree = tree.with(key, change);
      }
      assertThat(tree.isSound()).isTrue();
    }
    assertThat(entries(tree, "")).isEqualTo(List.copyOf(model.entrySet()));
    assertThat(entries(tree, "k3")).isEqualTo(List.copyOf(model.tailMap("k3").entrySet()));
    assertThat(tree.rank("k3")).isEqualTo(model.headMap("k3").size());
    assertThat(tree.size()).isEqualTo(model.size());
  }

  private static List<Map.Entry<String, Integer>> entries(SortedTree<Integer> tree, String from) {
    var entries = new ArrayList<Map.Entry<String, Integer>>();
    tree.visit(from, (key, value) -> entries.add(Map.entry(key, value)));
    return entries;
  }
}
