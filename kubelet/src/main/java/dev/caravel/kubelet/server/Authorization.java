package dev.caravel.kubelet.server;

import dev.caravel.api.authorization.v1.SubjectAccessReview;
import dev.caravel.client.Client;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may ask what: a right to a part of the Node object, {@code nodes/log}, {@code nodes/stats},
 * ..., or else to {@code nodes/proxy} (KEP-2862), which the API server knows about.
 */
final class Authorization {
  private static final Duration ALLOWED_HOLDS = Duration.ofMinutes(5);
  private static final Duration DENIED_HOLDS = Duration.ofSeconds(30);
  private static final String ALL = "proxy";

  private record Question(User user, String verb, String subresource) {}

  private final Optional<Client> reviewer;
  private final String nodeName;
  private final Remembered<Question, Boolean> answers;

  /**
   * Decides for one node.
   *
   * @param reviewer is asked; empty: everybody may do everything
   */
  Authorization(Optional<Client> reviewer, String nodeName, Clock clock) {
    this.reviewer = reviewer;
    this.nodeName = nodeName;
    this.answers = new Remembered<>(clock);
  }

  /** Why not; empty if it may. */
  Optional<String> refusal(User user, Exchange exchange) {
    if (reviewer.isEmpty()) {
      return Optional.empty();
    }
    var verb = verb(exchange.method());
    var subresources = subresources(exchange.path());
    for (var subresource : subresources) {
      if (isAllowed(new Question(user, verb, subresource), reviewer.get())) {
        return Optional.empty();
      }
    }
    return Optional.of(
        "Forbidden (user="
            + user.name()
            + ", verb="
            + verb
            + ", resource=nodes, subresource(s)=["
            + String.join(" ", subresources)
            + "])\n");
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "get";
    };
  }

  /** Any of these will do. */
  static List<String> subresources(String path) {
    int end = path.indexOf('/', 1);
    var first = end < 0 ? path : path.substring(0, end);
    return switch (first) {
      case "/stats" -> List.of("stats");
      case "/metrics" -> List.of("metrics");
      case "/logs" -> List.of("log");
      case "/healthz" -> List.of("healthz", ALL);
      case "/pods", "/runningpods" -> List.of("pods", ALL);
      case "/configz" -> List.of("configz", ALL);
      default -> List.of(ALL);
    };
  }

  private boolean isAllowed(Question question, Client client) {
    var known = answers.get(question);
    if (known.isPresent()) {
      return known.get();
    }
    var user = question.user();
    var review =
        SubjectAccessReview.builder()
            .spec(s ->
                s.user(user.name())
                    .uid(user.uid())
                    .groups(user.groups())
                    .extra(user.extra())
                    .resourceAttributes(r ->
                        r.verb(question.verb())
                            .version("v1")
                            .resource("nodes")
                            .subresource(question.subresource())
                            .name(nodeName)))
            .build();
    boolean allowed = client.resource(SubjectAccessReview.KIND).create(review).status().allowed();
    answers.put(question, allowed, allowed ? ALLOWED_HOLDS : DENIED_HOLDS);
    return allowed;
  }
}
