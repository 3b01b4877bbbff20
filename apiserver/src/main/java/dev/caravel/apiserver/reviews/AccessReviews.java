package dev.caravel.apiserver.reviews;

import dev.caravel.api.authorization.v1.LocalSubjectAccessReview;
import dev.caravel.api.authorization.v1.NonResourceAttributes;
import dev.caravel.api.authorization.v1.ResourceAttributes;
import dev.caravel.api.authorization.v1.SelfSubjectAccessReview;
import dev.caravel.api.authorization.v1.SubjectAccessReview;
import dev.caravel.api.authorization.v1.SubjectAccessReviewSpec;
import dev.caravel.api.authorization.v1.SubjectAccessReviewStatus;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.authorization.Attributes;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.authorization.Decision;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.List;

/** May somebody do something? Asked of oneself, of somebody else, and within a namespace. */
final class AccessReviews {
  private final Authorizer authorizer;

  AccessReviews(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  List<Review> all() {
    return List.of(
        Review.ofQuick(SubjectAccessReview.KIND, this::ofSubject),
        Review.ofQuick(LocalSubjectAccessReview.KIND, this::ofSubjectInNamespace),
        Review.ofQuick(SelfSubjectAccessReview.KIND, this::ofSelf));
  }

  private Struct ofSubject(ApiRequest request, Struct object) {
    var review = SubjectAccessReview.of(object);
    check(subjectCauses(review.spec(), review.metadata(), false));
    return review.with(r -> r.status(decide(user(review.spec()), review.spec()))).struct();
  }

  private Struct ofSubjectInNamespace(ApiRequest request, Struct object) {
    String namespace = request.info().namespace();
    var sent = LocalSubjectAccessReview.of(object);
    var review =
        sent.metadata().namespace().isEmpty()
            ? sent.with(r -> r.metadata(m -> m.namespace(namespace)))
            : sent;
    var causes = subjectCauses(review.spec(), ObjectMeta.empty(), true);
    check(causes);
    if (!review.spec().resourceAttributes().namespace().equals(namespace)) {
      throw ApiError.badRequest(
          "spec.resourceAttributes.namespace must match namespace: " + namespace);
    }
    return review.with(r -> r.status(decide(user(review.spec()), review.spec()))).struct();
  }

  private Struct ofSelf(ApiRequest request, Struct object) {
    var review = SelfSubjectAccessReview.of(object);
    var causes = new ArrayList<Cause>();
    checkAttributes(
        causes, review.spec().hasResourceAttributes(), review.spec().hasNonResourceAttributes());
    checkSelectors(causes, review.spec().resourceAttributes());
    checkMetadata(causes, review.metadata());
    check(causes);
    var spec = SubjectAccessReviewSpec.builder();
    if (review.spec().hasResourceAttributes()) {
      spec.resourceAttributes(review.spec().resourceAttributes());
    }
    if (review.spec().hasNonResourceAttributes()) {
      spec.nonResourceAttributes(review.spec().nonResourceAttributes());
    }
    return review.with(r -> r.status(decide(request.user(), spec.build()))).struct();
  }

  private static UserInfo user(SubjectAccessReviewSpec spec) {
    return new UserInfo(spec.user(), spec.uid(), spec.groups(), spec.extra());
  }

  private SubjectAccessReviewStatus decide(UserInfo user, SubjectAccessReviewSpec spec) {
    Attributes attributes =
        spec.hasResourceAttributes()
            ? ofResource(user, spec.resourceAttributes())
            : ofPath(user, spec.nonResourceAttributes());
    var decision = authorizer.authorize(attributes);
    var status = SubjectAccessReviewStatus.builder().allowed(decision.isAllowed());
    if (decision.verdict() == Decision.Verdict.DENY) {
      status.denied(true);
    }
    if (!decision.reason().isEmpty()) {
      status.reason(decision.reason());
    }
    String error = Selectors.problem(spec.resourceAttributes());
    if (!error.isEmpty()) {
      status.evaluationError(error);
    }
    return status.build();
  }

  private static Attributes ofResource(UserInfo user, ResourceAttributes asked) {
    return new Attributes(
        user,
        asked.verb(),
        true,
        asked.group(),
        asked.version(),
        asked.resource(),
        asked.subresource(),
        asked.namespace(),
        asked.name(),
        "",
        Selectors.fields(asked));
  }

  private static Attributes ofPath(UserInfo user, NonResourceAttributes asked) {
    return new Attributes(
        user, asked.verb(), false, "", "", "", "", "", "", asked.path(), java.util.Map.of());
  }

  private static List<Cause> subjectCauses(
      SubjectAccessReviewSpec spec, ObjectMeta metadata, boolean isLocal) {
    var causes = new ArrayList<Cause>();
    checkAttributes(
        causes, spec.hasResourceAttributes(), !isLocal && spec.hasNonResourceAttributes());
    if (isLocal && spec.hasNonResourceAttributes()) {
      causes.add(invalid("spec.nonResourceAttributes", "{}", "disallowed on this kind of request"));
    }
    checkSelectors(causes, spec.resourceAttributes());
    if (spec.user().isEmpty() && spec.groups().isEmpty()) {
      causes.add(invalid("spec.user", "\"\"", "at least one of user or group must be specified"));
    }
    checkMetadata(causes, metadata);
    return causes;
  }

  private static void checkAttributes(List<Cause> causes, boolean ofResource, boolean ofPath) {
    if (ofResource && ofPath) {
      causes.add(
          invalid(
              "spec.nonResourceAttributes",
              "{}",
              "cannot be specified in combination with resourceAttributes"));
    } else if (!ofResource && !ofPath) {
      causes.add(
          invalid(
              "spec.resourceAttributes",
              "null",
              "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
    }
  }

  private static void checkSelectors(List<Cause> causes, ResourceAttributes asked) {
    causes.addAll(Selectors.causes(asked));
  }

  private static void checkMetadata(List<Cause> causes, ObjectMeta metadata) {
    ObjectMeta rest =
        metadata.with(
            m -> m.clearManagedFields().clearNamespace().clearCreationTimestamp().clearUid());
    if (!rest.struct().isEmpty()) {
      causes.add(
          invalid(
              "metadata",
              new String(
                  dev.caravel.api.json.Json.encode(rest.struct()),
                  java.nio.charset.StandardCharsets.UTF_8),
              "must be empty"));
    }
  }

  private static Cause invalid(String field, String value, String why) {
    return new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, field);
  }

  private static void check(List<Cause> causes) {
    if (!causes.isEmpty()) {
      // Upstream names the group alone.
      throw ApiError.invalid(SubjectAccessReview.KIND.group(), "", "", causes);
    }
  }
}
