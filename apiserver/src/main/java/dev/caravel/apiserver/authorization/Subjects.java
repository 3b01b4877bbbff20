package dev.caravel.apiserver.authorization;

import dev.caravel.api.rbac.v1.Subject;
import dev.caravel.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that bindings are indexed by: {@code user:NAME} or {@code group:NAME}. A service account
 * is the user it appears as.
 */
final class Subjects {
  private Subjects() {}

  /**
   * The key of a binding's subject; empty for a kind that nobody is.
   *
   * @param bindingNamespace where a service account without a namespace is
   */
  static String key(Subject subject, String bindingNamespace) {
    return switch (subject.kind()) {
      case "User" -> "user:" + subject.name();
      case "Group" -> "group:" + subject.name();
      case "ServiceAccount" -> {
        String namespace = subject.namespace().isEmpty() ? bindingNamespace : subject.namespace();
        yield namespace.isEmpty()
            ? ""
            : "user:system:serviceaccount:" + namespace + ":" + subject.name();
      }
      default -> "";
    };
  }

  /** All keys that {@code user} answers to. */
  static List<String> keys(UserInfo user) {
    var keys = new ArrayList<String>(user.groups().size() + 1);
    keys.add("user:" + user.name());
    for (String group : user.groups()) {
      keys.add("group:" + group);
    }
    return keys;
  }

  /** A subject as upstream words it in reasons. */
  static String describe(Subject subject) {
    return switch (subject.kind()) {
      case "ServiceAccount" ->
          "ServiceAccount \"" + subject.name() + "/" + subject.namespace() + "\"";
      default -> subject.kind() + " \"" + subject.name() + "\"";
    };
  }
}
