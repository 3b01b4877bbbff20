package dev.caravel.client.serving;

import dev.caravel.api.authentication.v1.UserInfo;
import dev.caravel.api.authorization.v1.SubjectAccessReview;
import dev.caravel.client.Client;
import dev.caravel.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Who may see which path: some everybody, the others whom the API server grants it. */
final class Authorization {
  private record Question(UserInfo user, String verb, String path) {}

  private final Set<String> open;
  private final Optional<Client> reviewer;
  private final Remembered<Question, Boolean> answers;

  /**
   * Decides by paths.
   *
   * @param open the paths that everybody may see
   * @param reviewer is asked about the others; empty: nobody may see them
   */
  Authorization(Set<String> open, Optional<Client> reviewer, Clock clock) {
    this.open = Set.copyOf(open);
    this.reviewer = reviewer;
    this.answers = new Remembered<>(clock);
  }

  boolean allows(UserInfo user, String verb, String path) {
    return open.contains(path)
        || reviewer.isPresent()
            && answers.get(
                new Question(user, verb, path), question -> review(question, reviewer.get()));
  }

  private static boolean review(Question question, Client client) {
    var user = question.user();
    var review =
        SubjectAccessReview.builder()
            .spec(s ->
                s.user(user.username())
                    .uid(user.uid())
                    .groups(user.groups())
                    .extra(user.extra())
                    .nonResourceAttributes(a -> a.verb(question.verb()).path(question.path())))
            .build();
    return client.resource(SubjectAccessReview.KIND).create(review).status().allowed();
  }
}
