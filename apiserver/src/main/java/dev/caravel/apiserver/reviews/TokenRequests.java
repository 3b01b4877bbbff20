package dev.caravel.apiserver.reviews;

import dev.caravel.api.authentication.v1.BoundObjectReference;
import dev.caravel.api.authentication.v1.TokenRequest;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.apiserver.admission.AdmissionChain;
import dev.caravel.apiserver.admission.AdmissionRequest;
import dev.caravel.apiserver.authentication.TokenClaims;
import dev.caravel.apiserver.authentication.TokenClaims.Reference;
import dev.caravel.apiserver.authentication.TokenIssuer;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.ResourceRoute;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Issues service-account tokens: {@code serviceaccounts/NAME/token} (KEP-1205). */
final class TokenRequests implements ResourceRoute {
  private static final long DEFAULT_SECONDS = 3600;
  private static final long MIN_SECONDS = 600;
  private static final long MAX_SECONDS = 1L << 32;

  private final TokenIssuer issuer;
  private final List<String> audiences;
  private final Duration maxExpiration;
  private final ObjectReader reader;
  private final AdmissionChain admission;
  private final Clock clock;

  /**
   * @param audiences whom tokens are for that name nobody
   * @param maxExpiration longer ones are shortened; zero for no bound
   */
  TokenRequests(
      TokenIssuer issuer,
      List<String> audiences,
      Duration maxExpiration,
      ObjectReader reader,
      AdmissionChain admission,
      Clock clock) {
    this.issuer = issuer;
    this.audiences = List.copyOf(audiences);
    this.maxExpiration = maxExpiration;
    this.reader = reader;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public boolean serves(RequestInfo info) {
    return info.group().isEmpty()
        && info.version().equals("v1")
        && info.resourceAndSubresource().equals("serviceaccounts/token")
        && !info.namespace().isEmpty();
  }

  @Override
  public ApiResponse handle(ApiRequest request) throws InterruptedException {
    if (!request.method().equals("POST")) {
      throw ApiError.methodNotAllowed();
    }
    String namespace = request.info().namespace();
    String name = request.info().name();
    var wanted = TokenRequest.of(BodyReader.read(request, TokenRequest.KIND));
    ServiceAccount account =
        find(ServiceAccount.KIND, namespace, name)
            .orElseThrow(() -> ApiError.notFound("", ServiceAccount.KIND.plural(), name));
    checkNames(wanted, namespace, name);
    TokenRequest complete = admitted(request, defaulted(wanted, namespace, name));
    check(complete);
    Bound bound = bound(complete, account, namespace);
    Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
    Duration lifetime = lifetime(request, complete);
    Instant expires = now.plus(lifetime);
    var claims =
        new TokenClaims(
            namespace,
            new Reference(name, account.metadata().uid()),
            bound.pod(),
            bound.secret(),
            bound.node(),
            complete.spec().audiences(),
            now,
            expires,
            UUID.randomUUID().toString());
    return ApiResponse.created(
        complete
            .with(answer ->
                answer.status(
                    status -> status.token(issuer.issue(claims)).expirationTimestamp(expires)))
            .struct());
  }

  private Duration lifetime(ApiRequest request, TokenRequest complete) {
    Duration asked = Duration.ofSeconds(complete.spec().expirationSeconds());
    if (maxExpiration.isZero() || asked.compareTo(maxExpiration) <= 0) {
      return asked;
    }
    request
        .warnings()
        .add(
            "requested expiration of %d seconds shortened to %d seconds"
                .formatted(asked.toSeconds(), maxExpiration.toSeconds()));
    return maxExpiration;
  }

  private TokenRequest defaulted(TokenRequest wanted, String namespace, String name) {
    return wanted.with(request -> {
      request.metadata(meta ->
          meta.name(name)
              .namespace(namespace)
              .uid(UUID.randomUUID().toString())
              .creationTimestamp(clock.now().truncatedTo(ChronoUnit.SECONDS)));
      request.spec(spec -> {
        if (wanted.spec().audiences().isEmpty()) {
          spec.audiences(audiences);
        }
        if (!wanted.spec().hasExpirationSeconds()) {
          spec.expirationSeconds(DEFAULT_SECONDS);
        }
      });
    });
  }

  private TokenRequest admitted(ApiRequest request, TokenRequest complete)
      throws InterruptedException {
    var asked =
        new AdmissionRequest(
            AdmissionRequest.Operation.CREATE,
            ServiceAccount.KIND,
            request.info().namespace(),
            request.info().name(),
            "token",
            complete.struct(),
            Optional.empty(),
            request.user(),
            request.query().find("dryRun").isPresent(),
            request.warnings());
    var changed = admission.admit(asked);
    admission.validate(asked.with(changed));
    return TokenRequest.of(changed);
  }

  private static void checkNames(TokenRequest wanted, String namespace, String name) {
    var causes = new ArrayList<Cause>();
    ObjectMeta meta = wanted.metadata();
    if (!meta.name().isEmpty() && !meta.name().equals(name)) {
      causes.add(mismatch("metadata.name", meta.name(), "name"));
    }
    if (!meta.namespace().isEmpty() && !meta.namespace().equals(namespace)) {
      causes.add(mismatch("metadata.namespace", meta.namespace(), "namespace"));
    }
    if (!causes.isEmpty()) {
      throw ApiError.invalid(TokenRequest.KIND.group(), TokenRequest.KIND.kind(), name, causes);
    }
  }

  private static Cause mismatch(String field, String value, String what) {
    return new Cause(
        "FieldValueInvalid",
        "Invalid value: \"%s\": must match the service account %s if specified"
            .formatted(value, what),
        field);
  }

  private static void check(TokenRequest complete) {
    long seconds = complete.spec().expirationSeconds();
    if (seconds < MIN_SECONDS) {
      throw invalid(seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds > MAX_SECONDS) {
      throw invalid(seconds, "may not specify a duration larger than 2^32 seconds");
    }
  }

  private static ApiError invalid(long seconds, String why) {
    return ApiError.invalid(
        TokenRequest.KIND.group(),
        TokenRequest.KIND.kind(),
        "",
        List.of(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: " + seconds + ": " + why,
                "spec.expirationSeconds")));
  }

  /** What a token is bound to. */
  private record Bound(
      Optional<Reference> pod, Optional<Reference> secret, Optional<Reference> node) {
    static final Bound NOTHING = new Bound(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Bound bound(TokenRequest request, ServiceAccount account, String namespace)
      throws InterruptedException {
    if (!request.spec().hasBoundObjectRef()) {
      return Bound.NOTHING;
    }
    BoundObjectReference ref = request.spec().boundObjectRef();
    return switch (ref.apiVersion() + " " + ref.kind()) {
      case "v1 Pod" -> ofPod(ref, account, namespace);
      case "v1 Secret" ->
          new Bound(
              Optional.empty(),
              Optional.of(reference(referred(Secret.KIND, namespace, ref))),
              Optional.empty());
      case "v1 Node" ->
          new Bound(
              Optional.empty(),
              Optional.empty(),
              Optional.of(reference(referred(Node.KIND, "", ref))));
      default ->
          throw ApiError.badRequest(
              "cannot bind token to object of type %s, Kind=%s"
                  .formatted(groupVersion(ref), ref.kind()));
    };
  }

  private static String groupVersion(BoundObjectReference ref) {
    return ref.apiVersion().indexOf('/') < 0 ? "/" + ref.apiVersion() : ref.apiVersion();
  }

  private Bound ofPod(BoundObjectReference ref, ServiceAccount account, String namespace)
      throws InterruptedException {
    Pod pod = referred(Pod.KIND, namespace, ref);
    if (!pod.spec().serviceAccountName().equals(account.metadata().name())) {
      throw ApiError.badRequest(
          "cannot bind token for serviceaccount \"%s\" to pod running with different serviceaccount name."
              .formatted(account.metadata().name()));
    }
    String nodeName = pod.spec().nodeName();
    Optional<Reference> node = Optional.empty();
    if (!nodeName.isEmpty()) {
      String uid = find(Node.KIND, "", nodeName).map(found -> found.metadata().uid()).orElse("");
      node = Optional.of(new Reference(nodeName, uid));
    }
    return new Bound(Optional.of(reference(pod)), Optional.empty(), node);
  }

  private static Reference reference(KubernetesObject object) {
    return new Reference(object.metadata().name(), object.metadata().uid());
  }

  private <T extends KubernetesObject> T referred(
      Kind<T> kind, String namespace, BoundObjectReference ref) throws InterruptedException {
    if (ref.name().isEmpty()) {
      throw ApiError.badRequest("Name parameter required.");
    }
    T object =
        find(kind, namespace, ref.name())
            .orElseThrow(() -> ApiError.notFound(kind.group(), kind.plural(), ref.name()));
    if (!ref.uid().isEmpty() && !ref.uid().equals(object.metadata().uid())) {
      throw ApiError.conflict(
          "",
          kind.kind(),
          ref.name(),
          "the UID in the bound object reference (%s) does not match the UID in record. The object might have been deleted and then recreated"
              .formatted(ref.uid()));
    }
    return object;
  }

  private <T extends KubernetesObject> Optional<T> find(Kind<T> kind, String namespace, String name)
      throws InterruptedException {
    return reader.find(kind, namespace, name).map(kind::of);
  }
}
