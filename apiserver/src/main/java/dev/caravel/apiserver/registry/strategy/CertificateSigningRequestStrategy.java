package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.certificates.v1.CertificateSigningRequest;
import dev.caravel.api.certificates.v1.CertificateSigningRequestCondition;
import dev.caravel.api.object.Struct;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/** Requests for certificates remember who made them, and are approved apart from their status. */
final class CertificateSigningRequestStrategy implements Strategy {
  private static final SequencedMap<String, Function<Struct, String>> FIELDS =
      Fields.at("spec.signerName");

  @Override
  public Struct onCreate(Struct object, Context context) {
    var user = context.user();
    return CertificateSigningRequest.of(object)
        .with(request ->
            request
                .clearStatus()
                .spec(spec ->
                    spec.username(user.name())
                        .uid(user.uid())
                        .groups(user.groups())
                        .extra(user.extra())))
        .struct();
  }

  /** The request is what was asked for, once and for all. */
  @Override
  public Struct onUpdate(Struct next, Struct current, Context context) {
    return Parts.with(Parts.with(next, "spec", current), "status", current);
  }

  /** Signers write everything but whether it was approved. */
  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    Struct kept = Parts.withMetadata(Parts.with(next, "spec", current), current);
    return timed(kept, current, context.now());
  }

  @Override
  public Struct onUpdateOf(String subresource, Struct next, Struct current, Context context) {
    if (!subresource.equals("approval")) {
      return Strategy.super.onUpdateOf(subresource, next, current, context);
    }
    var conditions = CertificateSigningRequest.of(next).status().conditions();
    Struct kept =
        CertificateSigningRequest.of(Parts.withMetadata(current, current))
            .with(request -> request.status(status -> status.conditions(conditions)))
            .struct();
    return timed(kept, current, context.now());
  }

  /** Conditions without times get them. */
  private static Struct timed(Struct next, Struct current, Instant now) {
    var before = CertificateSigningRequest.of(current).status().conditions();
    var conditions = new ArrayList<CertificateSigningRequestCondition>();
    for (var condition : CertificateSigningRequest.of(next).status().conditions()) {
      conditions.add(timed(condition, before, now));
    }
    return conditions.isEmpty()
        ? next
        : CertificateSigningRequest.of(next)
            .with(request -> request.status(status -> status.conditions(conditions)))
            .struct();
  }

  private static CertificateSigningRequestCondition timed(
      CertificateSigningRequestCondition condition,
      List<CertificateSigningRequestCondition> before,
      Instant now) {
    return condition.with(c -> {
      if (condition.lastUpdateTime().isEmpty()) {
        c.lastUpdateTime(now);
      }
      if (condition.lastTransitionTime().isEmpty()) {
        Instant since =
            before.stream()
                .filter(other ->
                    other.type().equals(condition.type())
                        && other.status().equals(condition.status()))
                .findFirst()
                .flatMap(CertificateSigningRequestCondition::lastTransitionTime)
                .orElse(now);
        c.lastTransitionTime(since);
      }
    });
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return FIELDS;
  }
}
