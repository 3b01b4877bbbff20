package dev.caravel.kubelet.volume;

import dev.caravel.api.authentication.v1.TokenRequest;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.core.v1.ServiceAccountTokenProjection;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Service account tokens bound to pods, asked for at the API server and renewed when four fifths of
 * their life, or a day, have passed.
 */
final class Tokens {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration OLDEST = Duration.ofHours(24);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final long DEFAULT_SECONDS = 3600;

  private record Key(String uid, String serviceAccount, String audience, long seconds) {}

  private record Token(String text, Instant renewAt, Instant expiresAt) {
    Token retriedAt(Instant time) {
      return new Token(text, time, expiresAt);
    }
  }

  private final Client client;
  private final Clock clock;
  private final Map<Key, Token> tokens = new ConcurrentHashMap<>();

  Tokens(Client client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * A token that is good for a while.
   *
   * @throws ApiException if the API server gives none
   */
  String get(Pod pod, ServiceAccountTokenProjection projection) {
    long seconds =
        projection.hasExpirationSeconds() ? projection.expirationSeconds() : DEFAULT_SECONDS;
    var key =
        new Key(
            pod.metadata().uid(), pod.spec().serviceAccountName(), projection.audience(), seconds);
    var now = clock.now();
    var known = tokens.get(key);
    if (known != null && now.isBefore(known.renewAt())) {
      return known.text();
    }
    try {
      var fresh = request(pod, key, now);
      tokens.put(key, fresh);
      return fresh.text();
    } catch (ApiException | TransportException e) {
      if (known == null || !now.isBefore(known.expiresAt())) {
        throw e;
      }
      LOG.log(
          Level.WARNING,
          "cannot renew a token of {0}/{1}, the old one is still good: {2}",
          pod.metadata().namespace(),
          pod.metadata().name(),
          e.getMessage());
      tokens.put(key, known.retriedAt(now.plus(RETRY)));
      return known.text();
    }
  }

  private Token request(Pod pod, Key key, Instant now) {
    var request =
        TokenRequest.builder()
            .spec(s -> {
              s.expirationSeconds(key.seconds())
                  .boundObjectRef(b ->
                      b.apiVersion("v1")
                          .kind("Pod")
                          .name(pod.metadata().name())
                          .uid(pod.metadata().uid()));
              if (!key.audience().isEmpty()) {
                s.addAudiences(key.audience());
              }
            })
            .build();
    var answer =
        client
            .resource(ServiceAccount.KIND)
            .namespace(pod.metadata().namespace())
            .create(key.serviceAccount(), "token", request, TokenRequest.KIND)
            .status();
    var expires = answer.expirationTimestamp().orElse(now.plusSeconds(key.seconds()));
    var life = Duration.between(now, expires);
    var renewAfter = life.multipliedBy(4).dividedBy(5);
    return new Token(
        answer.token(), now.plus(renewAfter.compareTo(OLDEST) < 0 ? renewAfter : OLDEST), expires);
  }

  /** When the first token of that pod is to be renewed. */
  Optional<Instant> nextRenewal(String uid) {
    return tokens.entrySet().stream()
        .filter(entry -> entry.getKey().uid().equals(uid))
        .map(entry -> entry.getValue().renewAt())
        .min(Instant::compareTo);
  }

  void forget(String uid) {
    tokens.keySet().removeIf(key -> key.uid().equals(uid));
  }
}
