package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.authentication.TokenClaims.Reference;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bearer tokens of service accounts: the signature must be right, an audience must be meant, and
 * the account and what the token is bound to must still be there. A token that was right is taken
 * to be right for some seconds more.
 */
public final class ServiceAccountAuthenticator implements Authenticator {
  private static final String EXTRA = "authentication.kubernetes.io/";

  /** How long a token that was right is not looked at again (upstream: 10 s). */
  private static final Duration REMEMBERED = Duration.ofSeconds(10);

  /** An object that is being deleted holds its tokens this long still. */
  private static final Duration DELETION_LEEWAY = Duration.ofSeconds(60);

  private static final int MAX_REMEMBERED = 16 * 1024;

  private record Remembered(UserInfo user, Instant until) {}

  /** A user and the audiences, of those asked for, that his token is meant for. */
  public record Verified(UserInfo user, List<String> audiences) {}

  private final TokenVerifier verifier;
  private final List<String> audiences;
  private final BoundObjects objects;
  private final Clock clock;
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

  /**
   * @param audiences what this server calls itself
   */
  public ServiceAccountAuthenticator(
      TokenVerifier verifier, List<String> audiences, BoundObjects objects, Clock clock) {
    this.verifier = verifier;
    this.audiences = List.copyOf(audiences);
    this.objects = objects;
    this.clock = clock;
  }

  @Override
  public Optional<UserInfo> authenticate(Credentials credentials)
      throws InvalidCredentials, InterruptedException {
    String token = credentials.bearerToken();
    if (token.isEmpty() || !verifier.isOwn(token)) {
      return Optional.empty();
    }
    Instant now = clock.now();
    Remembered before = remembered.get(token);
    if (before != null && now.isBefore(before.until())) {
      return Optional.of(before.user());
    }
    TokenClaims claims = verifier.verify(token);
    UserInfo user = check(claims, audiences).user();
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    Instant until = now.plus(REMEMBERED);
    remembered.put(
        token,
        new Remembered(user, until.isBefore(claims.expiresAt()) ? until : claims.expiresAt()));
    return Optional.of(user);
  }

  /**
   * Checks a token for other audiences, for a TokenReview; empty if it is not of this cluster.
   *
   * @param wanted empty for this server's own
   * @throws InvalidCredentials if it is not right
   */
  public Optional<Verified> review(String token, List<String> wanted)
      throws InvalidCredentials, InterruptedException {
    if (!verifier.isOwn(token)) {
      return Optional.empty();
    }
    return Optional.of(check(verifier.verify(token), wanted.isEmpty() ? audiences : wanted));
  }

  private Verified check(TokenClaims claims, List<String> wanted)
      throws InvalidCredentials, InterruptedException {
    List<String> meant = wanted.stream().filter(claims.audiences()::contains).toList();
    if (meant.isEmpty()) {
      throw new InvalidCredentials(
          "token audiences %s is invalid for the target audiences %s"
              .formatted(claims.audiences(), wanted));
    }
    check("serviceaccounts", claims.namespace(), claims.serviceAccount());
    var extra = new LinkedHashMap<String, List<String>>();
    if (!claims.id().isEmpty()) {
      extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
    }
    if (claims.secret().isPresent()) {
      check("secrets", claims.namespace(), claims.secret().get());
    }
    if (claims.pod().isPresent()) {
      Reference pod = claims.pod().get();
      check("pods", claims.namespace(), pod);
      extra.put(EXTRA + "pod-name", List.of(pod.name()));
      extra.put(EXTRA + "pod-uid", List.of(pod.uid()));
    }
    if (claims.node().isPresent()) {
      Reference node = claims.node().get();
      if (claims.pod().isEmpty()) {
        check("nodes", "", node); // with a pod it is only told, and the pod's own end counts
      }
      extra.put(EXTRA + "node-name", List.of(node.name()));
      extra.put(EXTRA + "node-uid", List.of(node.uid()));
    }
    return new Verified(
        new UserInfo(
            claims.subject(),
            claims.serviceAccount().uid(),
            List.of("system:serviceaccounts", "system:serviceaccounts:" + claims.namespace()),
            extra),
        meant);
  }

  private void check(String resource, String namespace, Reference reference)
      throws InvalidCredentials, InterruptedException {
    var found = objects.find(resource, namespace, reference.name());
    if (found.isEmpty() || !found.get().uid().equals(reference.uid())) {
      throw new InvalidCredentials(
          "the token's %s %s is not there any more".formatted(resource, reference.name()));
    }
    var deleted = found.get().deletionTimestamp();
    if (deleted.isPresent() && clock.now().isAfter(deleted.get().plus(DELETION_LEEWAY))) {
      throw new InvalidCredentials(
          "the token's %s %s has been deleted".formatted(resource, reference.name()));
    }
  }
}
