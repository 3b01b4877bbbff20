package dev.caravel.apiserver.reviews;

import dev.caravel.api.authorization.v1.NonResourceRule;
import dev.caravel.api.authorization.v1.ResourceRule;
import dev.caravel.api.authorization.v1.SelfSubjectRulesReview;
import dev.caravel.api.authorization.v1.SubjectRulesReviewStatus;
import dev.caravel.api.object.Struct;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.apiserver.authorization.EffectiveRules;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import java.util.ArrayList;
import java.util.List;

/** What may I do in a namespace? */
final class RulesReviews {
  private final EffectiveRules rules;

  RulesReviews(EffectiveRules rules) {
    this.rules = rules;
  }

  Review review() {
    return Review.ofQuick(SelfSubjectRulesReview.KIND, this::ofSelf);
  }

  private Struct ofSelf(ApiRequest request, Struct object) {
    var review = SelfSubjectRulesReview.of(object);
    String namespace = review.spec().namespace();
    if (namespace.isEmpty()) {
      throw ApiError.badRequest("no namespace on request");
    }
    var found = rules.of(request.user(), namespace);
    var resources = new ArrayList<ResourceRule>();
    var paths = new ArrayList<NonResourceRule>();
    for (PolicyRule rule : found.rules()) {
      if (rule.resources().isEmpty()) {
        paths.add(
            NonResourceRule.builder()
                .verbs(rule.verbs())
                .nonResourceURLs(rule.nonResourceURLs())
                .build());
      } else {
        resources.add(resourceRule(rule));
      }
    }
    var status =
        SubjectRulesReviewStatus.builder()
            .resourceRules(resources)
            .nonResourceRules(paths)
            .incomplete(found.isIncomplete());
    if (!found.problems().isEmpty()) {
      status.evaluationError(joined(found.problems()));
    }
    return review.with(r -> r.status(status.build())).struct();
  }

  private static ResourceRule resourceRule(PolicyRule rule) {
    var shown =
        ResourceRule.builder()
            .verbs(rule.verbs())
            .apiGroups(rule.apiGroups())
            .resources(rule.resources());
    if (!rule.resourceNames().isEmpty()) {
      shown.resourceNames(rule.resourceNames());
    }
    return shown.build();
  }

  private static String joined(List<String> problems) {
    return problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]";
  }
}
