package dev.caravel.apiserver.authorization;

import java.util.ArrayList;
import java.util.List;

/** Decides whether somebody may do something. Implementations are thread-safe and do not block. */
@FunctionalInterface
public interface Authorizer {

  /** Decides on {@code attributes}. */
  Decision authorize(Attributes attributes);

  /** Lets everybody do everything (mode AlwaysAllow). */
  static Authorizer alwaysAllow() {
    return attributes -> Decision.allow("");
  }

  /** Refuses everything (mode AlwaysDeny). */
  static Authorizer alwaysDeny() {
    return attributes -> Decision.noOpinion("Everything is forbidden.");
  }

  /** Lets members of {@code group} do everything, ahead of all others. */
  static Authorizer privileged(String group) {
    return attributes -> attributes.user().isIn(group) ? Decision.allow("") : Decision.NO_OPINION;
  }

  /** Asks one after the other until one allows or denies; their reasons are told one a line. */
  static Authorizer union(List<Authorizer> authorizers) {
    var all = List.copyOf(authorizers);
    return attributes -> {
      var reasons = new ArrayList<String>();
      for (Authorizer authorizer : all) {
        Decision decision = authorizer.authorize(attributes);
        if (decision.verdict() != Decision.Verdict.NO_OPINION) {
          return decision;
        }
        if (!decision.reason().isEmpty()) {
          reasons.add(decision.reason());
        }
      }
      return Decision.noOpinion(String.join("\n", reasons));
    };
  }
}
