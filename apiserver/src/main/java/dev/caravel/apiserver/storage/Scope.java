package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which objects of a kind a list or watch is about, and how they are shown.
 *
 * @param namespace the one namespace, empty for all
 * @param name the one name, empty for all
 * @param index the value that the kind's index must have, empty for any
 * @param selects whether {@code selector} leaves anything out
 * @param selector what else the objects must meet
 * @param view the object as the caller's version has it
 */
public record Scope(
    String namespace,
    String name,
    String index,
    boolean selects,
    Predicate<Struct> selector,
    UnaryOperator<Struct> view) {

  /** Everything, as it is stored. */
  public static final Scope ALL = in("");

  /** Everything in a namespace, as it is stored. */
  public static Scope in(String namespace) {
    return new Scope(namespace, "", "", false, object -> true, UnaryOperator.identity());
  }

  /** Whether the object at {@code path} can be in it, by its name. */
  boolean covers(String path) {
    if (namespace.isEmpty()) {
      return name.isEmpty() || path.equals(name) || path.endsWith("/" + name);
    }
    int length = namespace.length();
    return path.length() > length
        && path.charAt(length) == '/'
        && path.startsWith(namespace)
        && (name.isEmpty() || (path.length() == length + 1 + name.length() && path.endsWith(name)));
  }

  /** The first path that can be in it. */
  String start() {
    return namespace.isEmpty() ? "" : namespace + "/" + name;
  }
}
