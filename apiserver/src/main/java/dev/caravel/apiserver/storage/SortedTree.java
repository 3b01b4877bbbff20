package dev.caravel.apiserver.storage;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map in the order of its keys. A changed map shares all but a path of nodes with the
 * one before, so that keeping old ones costs little. Balanced by size (Adams; Hirai and Yamamoto's
 * parameters).
 */
final class SortedTree<V> {
  private static final int DELTA = 3;
  private static final int RATIO = 2;
  private static final SortedTree<?> EMPTY = new SortedTree<>(null);

  private record Node<V>(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right, int size) {}

  private final @Nullable Node<V> root;

  private SortedTree(@Nullable Node<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked") // It holds no values.
  static <V> SortedTree<V> empty() {
    return (SortedTree<V>) EMPTY;
  }

  /** An entry to build a tree from. */
  record Entry<V>(String key, V value) {}

  /** The tree of entries that are in order of their keys already, each key once. */
  static <V> SortedTree<V> ofSorted(List<Entry<V>> entries) {
    return new SortedTree<>(build(entries, 0, entries.size()));
  }

  private static <V> @Nullable Node<V> build(List<Entry<V>> entries, int from, int to) {
    if (from == to) {
      return null;
    }
    int middle = (from + to) >>> 1;
    var entry = entries.get(middle);
    return node(
        entry.key(), entry.value(), build(entries, from, middle), build(entries, middle + 1, to));
  }

  int size() {
    return size(root);
  }

  Optional<V> get(String key) {
    var node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return Optional.of(node.value);
      }
      node = order < 0 ? node.left : node.right;
    }
    return Optional.empty();
  }

  SortedTree<V> with(String key, V value) {
    return new SortedTree<>(put(root, key, value));
  }

  SortedTree<V> without(String key) {
    return new SortedTree<>(remove(root, key));
  }

  /** How many keys are smaller than {@code key}. */
  int rank(String key) {
    int rank = 0;
    var node = root;
    while (node != null) {
      if (key.compareTo(node.key) <= 0) {
        node = node.left;
      } else {
        rank += size(node.left) + 1;
        node = node.right;
      }
    }
    return rank;
  }

  /**
   * Visits the entries from {@code from} on in order, until the visitor says false.
   *
   * @return false if the visitor ended it
   */
  boolean visit(String from, BiPredicate<String, V> visitor) {
    return visit(root, from, visitor);
  }

  private static <V> boolean visit(
      @Nullable Node<V> node, String from, BiPredicate<String, V> visitor) {
    while (node != null) {
      if (node.key.compareTo(from) >= 0) {
        if (!visit(node.left, from, visitor) || !visitor.test(node.key, node.value)) {
          return false;
        }
      }
      node = node.right;
    }
    return true;
  }

  private static int size(@Nullable Node<?> node) {
    return node == null ? 0 : node.size;
  }

  private static <V> Node<V> node(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    return new Node<>(key, value, left, right, size(left) + size(right) + 1);
  }

  private static <V> Node<V> put(@Nullable Node<V> node, String key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null, 1);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(node.key, value, node.left, node.right, node.size);
    }
    return order < 0
        ? balance(node.key, node.value, put(node.left, key, value), node.right)
        : balance(node.key, node.value, node.left, put(node.right, key, value));
  }

  private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balance(node.key, node.value, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balance(node.key, node.value, node.left, remove(node.right, key));
    }
    if (node.left == null) {
      return node.right;
    }
    if (node.right == null) {
      return node.left;
    }
    var next = first(node.right);
    return balance(next.key, next.value, node.left, remove(node.right, next.key));
  }

  private static <V> Node<V> first(Node<V> node) {
    var first = node;
    while (first.left != null) {
      first = first.left;
    }
    return first;
  }

  /** The node of subtrees of which one may have become too heavy by one entry. */
  private static <V> Node<V> balance(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    int leftWeight = size(left) + 1;
    int rightWeight = size(right) + 1;
    if (right != null && rightWeight > DELTA * leftWeight) {
      var inner = right.left;
      if (inner == null || size(inner) + 1 < RATIO * (size(right.right) + 1)) {
        return node(right.key, right.value, node(key, value, left, inner), right.right);
      }
      return node(
          inner.key,
          inner.value,
          node(key, value, left, inner.left),
          node(right.key, right.value, inner.right, right.right));
    }
    if (left != null && leftWeight > DELTA * rightWeight) {
      var inner = left.right;
      if (inner == null || size(inner) + 1 < RATIO * (size(left.left) + 1)) {
        return node(left.key, left.value, left.left, node(key, value, inner, right));
      }
      return node(
          inner.key,
          inner.value,
          node(left.key, left.value, left.left, inner.left),
          node(key, value, inner.right, right));
    }
    return node(key, value, left, right);
  }

  /** Whether sizes, order and balance are as they must be; for tests. */
  boolean isSound() {
    return isSound(root, null, null);
  }

  private static boolean isSound(
      @Nullable Node<?> node, @Nullable String above, @Nullable String below) {
    if (node == null) {
      return true;
    }
    int left = size(node.left);
    int right = size(node.right);
    return node.size == left + right + 1
        && (above == null || node.key.compareTo(above) > 0)
        && (below == null || node.key.compareTo(below) < 0)
        && (left + right <= 1
            || (left + 1 <= DELTA * (right + 1) && right + 1 <= DELTA * (left + 1)))
        && isSound(node.left, above, node.key)
        && isSound(node.right, node.key, below);
  }
}
