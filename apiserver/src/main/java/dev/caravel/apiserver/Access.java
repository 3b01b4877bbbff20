package dev.caravel.apiserver;

import dev.caravel.apiserver.authentication.Authenticator;
import dev.caravel.apiserver.authentication.CertificateAuthenticator;
import dev.caravel.apiserver.authentication.RequestHeaderAuthenticator;
import dev.caravel.apiserver.authentication.ServiceAccountAuthenticator;
import dev.caravel.apiserver.authentication.TokenFile;
import dev.caravel.apiserver.authentication.TokenVerifier;
import dev.caravel.apiserver.authorization.AuthorizationIndexes;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.authorization.BootstrapRbac;
import dev.caravel.apiserver.authorization.EffectiveRules;
import dev.caravel.apiserver.authorization.NodeAuthorizer;
import dev.caravel.apiserver.authorization.RbacAuthorizer;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Who callers are and what they may do, put together as configured. */
final class Access {
  private static final String NODE_ROLE = "system:node";

  private final ApiServerConfig config;
  private final Clock clock;
  private final AuthorizationIndexes indexes = new AuthorizationIndexes();
  private final BootstrapRbac defaults = BootstrapRbac.load();
  private final RbacAuthorizer rbac = new RbacAuthorizer(indexes.rbac());
  private final Authorizer authorizer;
  private final ServiceAccountAuthenticator serviceAccounts;
  private final Authenticator otherTokens;

  Access(ApiServerConfig config, Keys keys, ObjectReader reader, Clock clock) throws IOException {
    this.config = config;
    this.clock = clock;
    this.authorizer = configured();
    this.serviceAccounts =
        new ServiceAccountAuthenticator(
            new TokenVerifier(List.of(config.tokens().issuer()), keys::verifying, clock),
            config.tokens().audiences(),
            new StoredBoundObjects(reader),
            clock);
    this.otherTokens =
        config.tokens().tokenFile().isPresent()
            ? TokenFile.read(config.tokens().tokenFile().get())
            : credentials -> java.util.Optional.empty();
  }

  private Authorizer configured() {
    var authorizers = new ArrayList<Authorizer>();
    authorizers.add(Authorizer.privileged(UserInfo.MASTERS));
    for (AuthorizationMode mode : config.authorization()) {
      authorizers.add(
          switch (mode) {
            case NODE -> new NodeAuthorizer(indexes.pods(), nodeRules());
            case RBAC -> rbac;
            case ALWAYS_ALLOW -> Authorizer.alwaysAllow();
            case ALWAYS_DENY -> Authorizer.alwaysDeny();
          });
    }
    return Authorizer.union(authorizers);
  }

  private List<dev.caravel.api.rbac.v1.PolicyRule> nodeRules() {
    return defaults.clusterRoles().stream()
        .filter(role -> role.metadata().name().equals(NODE_ROLE))
        .findFirst()
        .orElseThrow()
        .rules();
  }

  AuthorizationIndexes indexes() {
    return indexes;
  }

  BootstrapRbac defaults() {
    return defaults;
  }

  RbacAuthorizer rbac() {
    return rbac;
  }

  Authorizer authorizer() {
    return authorizer;
  }

  EffectiveRules rules() {
    return new EffectiveRules(rbac, config.authorization().contains(AuthorizationMode.NODE));
  }

  ServiceAccountAuthenticator serviceAccounts() {
    return serviceAccounts;
  }

  Authenticator otherTokens() {
    return otherTokens;
  }

  /** Everybody who knows credentials. */
  Authenticator authenticator(Keys keys) throws IOException {
    var requestHeaders = config.certificates().requestHeaders();
    return Authenticator.union(
        List.of(
            new RequestHeaderAuthenticator(
                requestHeaders.headers(),
                requestHeaders.allowedNames(),
                keys::requestHeaderAuthorities,
                clock),
            new CertificateAuthenticator(keys.clientAuthorities(), clock),
            otherTokens,
            serviceAccounts));
  }
}
