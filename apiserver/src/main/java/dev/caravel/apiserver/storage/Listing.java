package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import java.util.ArrayList;
import java.util.List;

/** All objects of a kind at a revision, in the order of their paths. */
public final class Listing {
  private final SortedTree<Struct> objects;
  private final long revision;

  Listing(SortedTree<Struct> objects, long revision) {
    this.objects = objects;
    this.revision = revision;
  }

  /** The revision at which these are all objects. */
  public long revision() {
    return revision;
  }

  /** Whether there is an object at that path. */
  public boolean contains(String path) {
    return objects.get(path).isPresent();
  }

  /**
   * A page.
   *
   * @param objects as the scope shows them
   * @param last the path of the last object
   * @param next the path at which the next page starts, empty if this is the last one
   * @param remaining how many objects follow; counted without regard to the selector
   */
  public record Page(List<Struct> objects, String last, String next, long remaining) {}

  /**
   * Reads a page.
   *
   * @param start the path to start at, empty for the first page
   * @param limit the most objects, 0 for no limit
   */
  public Page page(Scope scope, String start, long limit) {
    var found = new ArrayList<Struct>();
    var last = new StringBuilder();
    var next = new StringBuilder();
    boolean inNamespace = !scope.namespace().isEmpty();
    String first = start.isEmpty() ? scope.start() : start;
    objects.visit(
        first,
        (path, object) -> {
          if (inNamespace && !path.startsWith(scope.namespace() + "/")) {
            return false;
          }
          if (scope.covers(path) && (!scope.selects() || scope.selector().test(object))) {
            if (limit > 0 && found.size() == limit) {
              next.append(path);
              return false;
            }
            found.add(scope.view().apply(object));
            last.setLength(0);
            last.append(path);
          }
          return true;
        });
    String following = next.toString();
    if (following.isEmpty()) {
      return new Page(found, last.toString(), "", 0);
    }
    // '0' is what comes after '/': the end of the namespace.
    int end = inNamespace ? objects.rank(scope.namespace() + "0") : objects.size();
    return new Page(found, last.toString(), following, (long) end - objects.rank(following));
  }
}
