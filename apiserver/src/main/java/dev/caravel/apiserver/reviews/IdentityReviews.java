package dev.caravel.apiserver.reviews;

import dev.caravel.api.authentication.v1.SelfSubjectReview;
import dev.caravel.api.authentication.v1.TokenReview;
import dev.caravel.api.authentication.v1.TokenReviewStatus;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.authentication.Authenticator;
import dev.caravel.apiserver.authentication.Credentials;
import dev.caravel.apiserver.authentication.InvalidCredentials;
import dev.caravel.apiserver.authentication.ServiceAccountAuthenticator;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whose token is this, and who am I? */
final class IdentityReviews {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");

  private final ServiceAccountAuthenticator serviceAccounts;
  private final Authenticator others;
  private final List<String> ownAudiences;
  private final Clock clock;

  /**
   * @param others who else knows bearer tokens
   * @param ownAudiences what this server calls itself
   */
  IdentityReviews(
      ServiceAccountAuthenticator serviceAccounts,
      Authenticator others,
      List<String> ownAudiences,
      Clock clock) {
    this.serviceAccounts = serviceAccounts;
    this.others = others;
    this.ownAudiences = List.copyOf(ownAudiences);
    this.clock = clock;
  }

  List<Review> all() {
    return List.of(
        Review.of(TokenReview.KIND, this::ofToken),
        Review.ofQuick(SelfSubjectReview.KIND, this::ofSelf));
  }

  private Struct ofSelf(ApiRequest request, Struct object) {
    return SelfSubjectReview.of(object)
        .with(review ->
            review
                .metadata(m -> m.creationTimestamp(clock.now().truncatedTo(ChronoUnit.SECONDS)))
                .status(s -> s.userInfo(shown(request.user()))))
        .struct();
  }

  private Struct ofToken(ApiRequest request, Struct object) throws InterruptedException {
    var review = TokenReview.of(object);
    String token = review.spec().token();
    if (token.isEmpty()) {
      throw ApiError.badRequest("token is required for TokenReview in authentication");
    }
    TokenReviewStatus status = check(token, review.spec().audiences());
    return review.with(r -> r.status(status)).struct();
  }

  private TokenReviewStatus check(String token, List<String> audiences)
      throws InterruptedException {
    try {
      var account = serviceAccounts.review(token, audiences);
      if (account.isPresent()) {
        return authenticated(account.get().user(), account.get().audiences());
      }
      List<String> meant =
          audiences.isEmpty()
              ? ownAudiences
              : audiences.stream().filter(ownAudiences::contains).toList();
      Optional<UserInfo> user =
          meant.isEmpty()
              ? Optional.empty()
              : others.authenticate(new Credentials(List.of(), token));
      return user.map(known -> authenticated(known, meant)).orElseGet(IdentityReviews::unknown);
    } catch (InvalidCredentials e) {
      LOG.log(Level.DEBUG, "a reviewed token is not right: {0}", e.getMessage());
      return unknown();
    }
  }

  private static TokenReviewStatus authenticated(UserInfo user, List<String> audiences) {
    var groups = new ArrayList<>(user.groups());
    if (!groups.contains(UserInfo.AUTHENTICATED)) {
      groups.add(UserInfo.AUTHENTICATED);
    }
    return TokenReviewStatus.builder()
        .authenticated(true)
        .user(shown(new UserInfo(user.name(), user.uid(), groups, user.extra())))
        .audiences(audiences)
        .build();
  }

  private static TokenReviewStatus unknown() {
    return TokenReviewStatus.builder().user(nobody -> {}).error("invalid bearer token").build();
  }

  private static dev.caravel.api.authentication.v1.UserInfo shown(UserInfo user) {
    var shown = dev.caravel.api.authentication.v1.UserInfo.builder().username(user.name());
    if (!user.uid().isEmpty()) {
      shown.uid(user.uid());
    }
    if (!user.groups().isEmpty()) {
      shown.groups(user.groups());
    }
    if (!user.extra().isEmpty()) {
      shown.extra(user.extra());
    }
    return shown.build();
  }
}
