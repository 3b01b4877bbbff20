package dev.caravel.apiserver.validation;

import dev.caravel.api.admissionregistration.v1.MatchCondition;
import dev.caravel.api.admissionregistration.v1.MutatingWebhook;
import dev.caravel.api.admissionregistration.v1.MutatingWebhookConfiguration;
import dev.caravel.api.admissionregistration.v1.RuleWithOperations;
import dev.caravel.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import dev.caravel.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import dev.caravel.api.admissionregistration.v1.ValidatingWebhook;
import dev.caravel.api.admissionregistration.v1.ValidatingWebhookConfiguration;
import dev.caravel.api.admissionregistration.v1.WebhookClientConfig;
import dev.caravel.api.meta.v1.LabelSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of webhook configurations and of admission policies, but for CEL expressions. */
final class AdmissionConfigurationRules {
  private static final Path SPEC = Path.of("spec");

  private AdmissionConfigurationRules() {}

  /** What both kinds of webhooks have. */
  private record Webhook(
      String name,
      WebhookClientConfig client,
      List<RuleWithOperations> rules,
      String failurePolicy,
      String matchPolicy,
      LabelSelector namespaceSelector,
      LabelSelector objectSelector,
      String sideEffects,
      int timeoutSeconds,
      List<String> reviewVersions,
      List<MatchCondition> conditions) {

    static Webhook of(ValidatingWebhook hook) {
      return new Webhook(
          hook.name(),
          hook.clientConfig(),
          hook.rules(),
          hook.failurePolicy(),
          hook.matchPolicy(),
          hook.namespaceSelector(),
          hook.objectSelector(),
          hook.sideEffects(),
          hook.timeoutSeconds(),
          hook.admissionReviewVersions(),
          hook.matchConditions());
    }

    static Webhook of(MutatingWebhook hook) {
      return new Webhook(
          hook.name(),
          hook.clientConfig(),
          hook.rules(),
          hook.failurePolicy(),
          hook.matchPolicy(),
          hook.namespaceSelector(),
          hook.objectSelector(),
          hook.sideEffects(),
          hook.timeoutSeconds(),
          hook.admissionReviewVersions(),
          hook.matchConditions());
    }
  }

  static void validating(ValidatingWebhookConfiguration configuration, Errors errors) {
    check(configuration.webhooks().stream().map(Webhook::of).toList(), errors);
  }

  static void mutating(MutatingWebhookConfiguration configuration, Errors errors) {
    check(configuration.webhooks().stream().map(Webhook::of).toList(), errors);
    for (int i = 0; i < configuration.webhooks().size(); i++) {
      errors.oneOfIfSet(
          Path.of("webhooks").at(i).to("reinvocationPolicy"),
          configuration.webhooks().get(i).reinvocationPolicy(),
          "IfNeeded",
          "Never");
    }
  }

  private static void check(List<Webhook> hooks, Errors errors) {
    var names = new HashSet<String>();
    for (int i = 0; i < hooks.size(); i++) {
      Webhook hook = hooks.get(i);
      Path path = Path.of("webhooks").at(i);
      check(path, hook, errors);
      if (!names.add(hook.name())) {
        errors.duplicate(path.to("name"), hook.name());
      }
      if (hook.reviewVersions().isEmpty()) {
        errors.required(path.to("admissionReviewVersions"), "must specify one of v1, v1beta1");
      } else if (!hook.reviewVersions().contains("v1")
          && !hook.reviewVersions().contains("v1beta1")) {
        errors.invalid(
            path.to("admissionReviewVersions"),
            hook.reviewVersions(),
            "must include at least one of v1, v1beta1");
      }
    }
  }

  private static void check(Path path, Webhook hook, Errors errors) {
    if (hook.name().isEmpty()) {
      errors.required(path.to("name"));
    } else {
      errors.invalid(path.to("name"), hook.name(), Names.dnsSubdomain(hook.name()));
      if (hook.name().split("\\.", -1).length < 3) {
        errors.invalid(
            path.to("name"),
            hook.name(),
            "should be a domain with at least three segments separated by dots");
      }
    }
    for (int i = 0; i < hook.rules().size(); i++) {
      rule(path.to("rules").at(i), hook.rules().get(i), errors);
    }
    errors.oneOfIfSet(path.to("failurePolicy"), hook.failurePolicy(), "Fail", "Ignore");
    errors.oneOfIfSet(path.to("matchPolicy"), hook.matchPolicy(), "Equivalent", "Exact");
    if (hook.sideEffects().isEmpty()) {
      errors.required(path.to("sideEffects"), "must specify one of None, NoneOnDryRun");
    } else {
      errors.oneOf(path.to("sideEffects"), hook.sideEffects(), "None", "NoneOnDryRun");
    }
    if (hook.timeoutSeconds() > 30 || hook.timeoutSeconds() < 1) {
      errors.invalid(
          path.to("timeoutSeconds"),
          hook.timeoutSeconds(),
          "the timeout value must be between 1 and 30 seconds");
    }
    LabelRules.selector(path.to("namespaceSelector"), hook.namespaceSelector(), errors);
    LabelRules.selector(path.to("objectSelector"), hook.objectSelector(), errors);
    WebhookClientRules.check(path.to("clientConfig"), hook.client(), errors);
    conditions(path.to("matchConditions"), hook.conditions(), errors);
  }

  private static void conditions(Path path, List<MatchCondition> conditions, Errors errors) {
    var names = new HashSet<String>();
    for (int i = 0; i < conditions.size(); i++) {
      MatchCondition condition = conditions.get(i);
      if (condition.expression().isBlank()) {
        errors.required(path.at(i).to("expression"));
      }
      if (condition.name().isEmpty()) {
        errors.required(path.at(i).to("name"));
      } else {
        errors.invalid(path.at(i).to("name"), condition.name(), Names.qualified(condition.name()));
        if (!names.add(condition.name())) {
          errors.duplicate(path.at(i).to("name"), condition.name());
        }
      }
    }
  }

  private static void rule(Path path, RuleWithOperations rule, Errors errors) {
    Set<String> known = Set.of("*", "CREATE", "UPDATE", "DELETE", "CONNECT");
    if (rule.operations().isEmpty()) {
      errors.required(path.to("operations"));
    }
    onlyAll(path.to("operations"), rule.operations(), "operations", errors);
    for (int i = 0; i < rule.operations().size(); i++) {
      if (!known.contains(rule.operations().get(i))) {
        errors.unsupported(
            path.to("operations").at(i),
            rule.operations().get(i),
            List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE"));
      }
    }
    if (rule.apiGroups().isEmpty()) {
      errors.required(path.to("apiGroups"));
    }
    onlyAll(path.to("apiGroups"), rule.apiGroups(), "API groups", errors);
    if (rule.apiVersions().isEmpty()) {
      errors.required(path.to("apiVersions"));
    }
    onlyAll(path.to("apiVersions"), rule.apiVersions(), "API versions", errors);
    for (int i = 0; i < rule.apiVersions().size(); i++) {
      if (rule.apiVersions().get(i).isEmpty()) {
        errors.required(path.to("apiVersions").at(i));
      }
    }
    resources(path.to("resources"), rule.resources(), errors);
    errors.oneOfIfSet(path.to("scope"), rule.scope(), "*", "Cluster", "Namespaced");
  }

  private static void onlyAll(Path path, List<String> values, String what, Errors errors) {
    if (values.size() > 1 && values.contains("*")) {
      errors.invalid(path, values, "if '*' is present, must not specify other " + what);
    }
  }

  private static void resources(Path path, List<String> resources, Errors errors) {
    if (resources.isEmpty()) {
      errors.required(path);
    }
    var wholeResources = new HashSet<String>();
    var allOfSubresource = new HashSet<String>();
    for (int i = 0; i < resources.size(); i++) {
      String resource = resources.get(i);
      if (resource.isEmpty()) {
        errors.required(path.at(i));
        continue;
      }
      int slash = resource.indexOf('/');
      if (slash < 0) {
        continue;
      }
      String before = resource.substring(0, slash);
      String after = resource.substring(slash + 1);
      if (wholeResources.contains(before)) {
        errors.invalid(
            path.at(i),
            resource,
            "if '%s/*' is present, must not specify %s".formatted(before, resource));
      }
      if (allOfSubresource.contains(after)) {
        errors.invalid(
            path.at(i),
            resource,
            "if '*/%s' is present, must not specify %s".formatted(after, resource));
      }
      if (after.equals("*")) {
        wholeResources.add(before);
      }
      if (before.equals("*")) {
        allOfSubresource.add(after);
      }
    }
    if (resources.size() > 1 && resources.contains("*/*")) {
      errors.invalid(path, resources, "if '*/*' is present, must not specify other resources");
    }
    boolean hasOtherWhole =
        resources.stream().anyMatch(resource -> !resource.equals("*") && !resource.contains("/"));
    if (resources.contains("*") && hasOtherWhole) {
      errors.invalid(
          path,
          resources,
          "if '*' is present, must not specify other resources without subresources");
    }
  }

  static void policy(ValidatingAdmissionPolicy policy, Errors errors) {
    var spec = policy.spec();
    if (!spec.hasMatchConstraints()) {
      errors.required(SPEC.to("matchConstraints"));
    } else {
      Path path = SPEC.to("matchConstraints");
      if (spec.matchConstraints().resourceRules().isEmpty()) {
        errors.required(path.to("resourceRules"));
      }
      LabelRules.selector(
          path.to("namespaceSelector"), spec.matchConstraints().namespaceSelector(), errors);
      LabelRules.selector(
          path.to("objectSelector"), spec.matchConstraints().objectSelector(), errors);
      errors.oneOfIfSet(
          path.to("matchPolicy"), spec.matchConstraints().matchPolicy(), "Equivalent", "Exact");
    }
    errors.oneOfIfSet(SPEC.to("failurePolicy"), spec.failurePolicy(), "Fail", "Ignore");
    conditions(SPEC.to("matchConditions"), spec.matchConditions(), errors);
    if (spec.validations().isEmpty() && spec.auditAnnotations().isEmpty()) {
      String rule = "validations or auditAnnotations must contain at least one item";
      errors.required(SPEC.to("validations"), rule);
      errors.required(SPEC.to("auditAnnotations"), rule);
    }
    for (int i = 0; i < spec.validations().size(); i++) {
      if (spec.validations().get(i).expression().isBlank()) {
        errors.required(
            SPEC.to("validations").at(i).to("expression"), "expression is not specified");
      }
    }
  }

  static void binding(ValidatingAdmissionPolicyBinding binding, Errors errors) {
    var spec = binding.spec();
    errors.requiredForm(SPEC.to("policyName"), spec.policyName(), Names::dnsSubdomain);
    if (spec.hasParamRef()) {
      parameter(SPEC.to("paramRef"), spec.paramRef(), errors);
    }
    Path actions = SPEC.to("validationActions");
    var seen = new HashSet<String>();
    for (int i = 0; i < spec.validationActions().size(); i++) {
      String action = spec.validationActions().get(i);
      errors.oneOf(actions.at(i), action, "Audit", "Deny", "Warn");
      if (!seen.add(action)) {
        errors.duplicate(actions.at(i), action);
      }
    }
    if (spec.validationActions().isEmpty()) {
      errors.required(actions, "at least one validation action is required");
    }
    if (seen.contains("Deny") && seen.contains("Warn")) {
      errors.invalid(
          actions,
          spec.validationActions(),
          "must not contain both Deny and Warn (repeating the same validation failure information"
              + " in the API response and headers serves no purpose)");
    }
  }

  private static void parameter(
      Path path, dev.caravel.api.admissionregistration.v1.ParamRef parameter, Errors errors) {
    boolean isNamed = !parameter.name().isEmpty();
    if (isNamed && parameter.hasSelector()) {
      errors.forbidden(path.to("name"), "name and selector are mutually exclusive");
      errors.forbidden(path.to("selector"), "name and selector are mutually exclusive");
    } else if (!isNamed && !parameter.hasSelector()) {
      errors.required(path, "one of name or selector must be specified");
    } else if (isNamed) {
      errors.invalid(path.to("name"), parameter.name(), Names.pathSegment(parameter.name()));
    }
    if (parameter.parameterNotFoundAction().isEmpty()) {
      errors.required(path.to("parameterNotFoundAction"));
    } else {
      errors.oneOf(
          path.to("parameterNotFoundAction"), parameter.parameterNotFoundAction(), "Allow", "Deny");
    }
  }
}
