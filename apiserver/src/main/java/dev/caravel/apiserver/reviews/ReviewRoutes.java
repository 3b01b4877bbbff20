package dev.caravel.apiserver.reviews;

import dev.caravel.apiserver.admission.AdmissionChain;
import dev.caravel.apiserver.authentication.Authenticator;
import dev.caravel.apiserver.authentication.ServiceAccountAuthenticator;
import dev.caravel.apiserver.authentication.TokenIssuer;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.authorization.EffectiveRules;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.ResourceRoute;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All reviews and the token requests, as routes. */
public final class ReviewRoutes {
  private ReviewRoutes() {}

  /**
   * The routes.
   *
   * @param otherTokens who else knows bearer tokens
   * @param audiences what this server calls itself, and whom tokens are for that name nobody
   * @param maxTokenExpiration tokens that ask for more get this; zero for no bound
   */
  public static List<ResourceRoute> of(
      Authorizer authorizer,
      EffectiveRules rules,
      ServiceAccountAuthenticator serviceAccounts,
      Authenticator otherTokens,
      TokenIssuer issuer,
      List<String> audiences,
      Duration maxTokenExpiration,
      ObjectReader reader,
      AdmissionChain admission,
      Clock clock) {
    var routes = new ArrayList<ResourceRoute>();
    routes.add(new TokenRequests(issuer, audiences, maxTokenExpiration, reader, admission, clock));
    routes.addAll(new AccessReviews(authorizer).all());
    routes.addAll(new IdentityReviews(serviceAccounts, otherTokens, audiences, clock).all());
    routes.add(new RulesReviews(rules).review());
    return routes;
  }
}
