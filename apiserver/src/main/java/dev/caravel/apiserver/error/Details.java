package dev.caravel.apiserver.error;

import java.util.List;

/**
 * What an error is about (meta/v1 StatusDetails); what is empty is left out.
 *
 * @param kind the resource's plural, or for Invalid the kind
 * @param retryAfterSeconds zero if the caller need not wait
 */
public record Details(
    String name, String group, String kind, String uid, List<Cause> causes, int retryAfterSeconds) {

  /** No details. */
  public static final Details NONE = new Details("", "", "", "", List.of(), 0);

  /** A resource or kind and a name. */
  public static Details of(String group, String kind, String name) {
    return new Details(name, group, kind, "", List.of(), 0);
  }

  /** The same with causes. */
  public Details withCauses(List<Cause> more) {
    return new Details(name, group, kind, uid, List.copyOf(more), retryAfterSeconds);
  }

  Details withUid(String other) {
    return new Details(name, group, kind, other, causes, retryAfterSeconds);
  }

  Details retryAfter(int seconds) {
    return new Details(name, group, kind, uid, causes, seconds);
  }
}
