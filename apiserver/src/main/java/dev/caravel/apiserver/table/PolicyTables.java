package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.admissionregistration.v1.MutatingAdmissionPolicy;
import dev.caravel.api.admissionregistration.v1.MutatingAdmissionPolicyBinding;
import dev.caravel.api.admissionregistration.v1.MutatingWebhookConfiguration;
import dev.caravel.api.admissionregistration.v1.ParamKind;
import dev.caravel.api.admissionregistration.v1.ParamRef;
import dev.caravel.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import dev.caravel.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import dev.caravel.api.admissionregistration.v1.ValidatingWebhookConfiguration;
import dev.caravel.api.apiregistration.v1.APIService;
import dev.caravel.api.certificates.v1.CertificateSigningRequest;
import dev.caravel.api.certificates.v1.CertificateSigningRequestSpec;
import dev.caravel.api.certificates.v1.CertificateSigningRequestStatus;
import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.coordination.v1.LeaseSpec;
import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.FlowSchemaSpec;
import dev.caravel.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfigurationReference;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfigurationSpec;
import dev.caravel.api.flowcontrol.v1.QueuingConfiguration;
import dev.caravel.api.node.v1.RuntimeClass;
import dev.caravel.api.policy.v1.PodDisruptionBudget;
import dev.caravel.api.scheduling.v1.PriorityClass;
import java.time.Duration;
import java.util.List;

/** The tables of the groups that have a kind or two each. */
final class PolicyTables {
  private PolicyTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        disruptionBudgets(),
        leases(),
        priorityClasses(),
        Layout.of(RuntimeClass.KIND).name().text("Handler", "", RuntimeClass::handler).age(),
        flowSchemas(),
        priorityLevels(),
        signingRequests(),
        apiServices(),
        Layout.of(MutatingWebhookConfiguration.KIND)
            .name()
            .number("Webhooks", WEBHOOKS, it -> it.webhooks().size())
            .age(),
        Layout.of(ValidatingWebhookConfiguration.KIND)
            .name()
            .number("Webhooks", WEBHOOKS, it -> it.webhooks().size())
            .age(),
        admissionPolicies(),
        admissionPolicyBindings(),
        mutatingPolicies(),
        mutatingPolicyBindings());
  }

  private static final String WEBHOOKS =
      "Webhooks indicates the number of webhooks registered in this configuration";

  private static Layout<PodDisruptionBudget> disruptionBudgets() {
    return Layout.of(PodDisruptionBudget.KIND)
        .name()
        .text(
            "Min Available",
            "The minimum number of pods that must be available.",
            b -> b.spec().hasMinAvailable() ? b.spec().minAvailable().toString() : "N/A")
        .text(
            "Max Unavailable",
            "The maximum number of pods that may be unavailable.",
            b -> b.spec().hasMaxUnavailable() ? b.spec().maxUnavailable().toString() : "N/A")
        .number(
            "Allowed Disruptions",
            "Calculated number of pods that may be disrupted at this time.",
            budget -> budget.status().disruptionsAllowed())
        .age();
  }

  private static Layout<Lease> leases() {
    return Layout.of(Lease.KIND)
        .name()
        .text(
            "Holder",
            field(LeaseSpec.SCHEMA, "holderIdentity"),
            lease -> lease.spec().holderIdentity())
        .age();
  }

  private static Layout<PriorityClass> priorityClasses() {
    return Layout.of(PriorityClass.KIND)
        .name()
        .number("Value", field(PriorityClass.SCHEMA, "value"), PriorityClass::value)
        .yesNo(
            "Global-Default",
            field(PriorityClass.SCHEMA, "globalDefault"),
            PriorityClass::globalDefault)
        .age()
        .text(
            "PreemptionPolicy",
            field(PriorityClass.SCHEMA, "preemptionPolicy"),
            PriorityClass::preemptionPolicy);
  }

  private static Layout<FlowSchema> flowSchemas() {
    return Layout.of(FlowSchema.KIND)
        .name()
        .text(
            "PriorityLevel",
            field(PriorityLevelConfigurationReference.SCHEMA, "name"),
            it -> it.spec().priorityLevelConfiguration().name())
        .textOfNumber(
            "MatchingPrecedence",
            field(FlowSchemaSpec.SCHEMA, "matchingPrecedence"),
            it -> it.spec().matchingPrecedence())
        .text(
            "DistinguisherMethod",
            field(FlowSchemaSpec.SCHEMA, "distinguisherMethod"),
            it ->
                it.spec().hasDistinguisherMethod()
                    ? it.spec().distinguisherMethod().type()
                    : Text.NONE)
        .age()
        .text(
            "MissingPL",
            "references a broken or non-existent PriorityLevelConfiguration",
            it ->
                it.status().conditions().stream()
                    .filter(condition -> condition.type().equals("Dangling"))
                    .map(condition -> condition.status())
                    .findFirst()
                    .orElse("?"));
  }

  private static Layout<PriorityLevelConfiguration> priorityLevels() {
    return Layout.of(PriorityLevelConfiguration.KIND)
        .name()
        .text("Type", field(PriorityLevelConfigurationSpec.SCHEMA, "type"), it -> it.spec().type())
        .text(
            "NominalConcurrencyShares",
            field(LimitedPriorityLevelConfiguration.SCHEMA, "nominalConcurrencyShares"),
            it ->
                it.spec().hasLimited()
                    ? String.valueOf(it.spec().limited().nominalConcurrencyShares())
                    : Text.NONE)
        .text(
            "Queues",
            field(QueuingConfiguration.SCHEMA, "queues"),
            it -> queuing(it, it.spec().limited().limitResponse().queuing().queues()))
        .text(
            "HandSize",
            field(QueuingConfiguration.SCHEMA, "handSize"),
            it -> queuing(it, it.spec().limited().limitResponse().queuing().handSize()))
        .text(
            "QueueLengthLimit",
            field(QueuingConfiguration.SCHEMA, "queueLengthLimit"),
            it -> queuing(it, it.spec().limited().limitResponse().queuing().queueLengthLimit()))
        .age();
  }

  private static String queuing(PriorityLevelConfiguration level, int number) {
    return level.spec().limited().limitResponse().hasQueuing() ? String.valueOf(number) : Text.NONE;
  }

  private static Layout<CertificateSigningRequest> signingRequests() {
    return Layout.of(CertificateSigningRequest.KIND)
        .name()
        .age()
        .text(
            "SignerName",
            field(CertificateSigningRequestSpec.SCHEMA, "signerName"),
            request -> request.spec().signerName())
        .text(
            "Requestor",
            field(CertificateSigningRequestSpec.SCHEMA, "username"),
            request -> request.spec().username())
        .text(
            "RequestedDuration",
            field(CertificateSigningRequestSpec.SCHEMA, "expirationSeconds"),
            request ->
                request.spec().hasExpirationSeconds()
                    ? dev.caravel.api.value.HumanDuration.format(
                        Duration.ofSeconds(request.spec().expirationSeconds()))
                    : Text.NONE)
        .text(
            "Condition",
            field(CertificateSigningRequestStatus.SCHEMA, "conditions"),
            PolicyTables::decision);
  }

  private static String decision(CertificateSigningRequest request) {
    var types = request.status().conditions().stream().map(c -> c.type()).toList();
    var decided =
        types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
    var failed = types.contains("Failed") ? ",Failed" : "";
    return decided + failed + (request.status().certificate().isEmpty() ? "" : ",Issued");
  }

  private static Layout<APIService> apiServices() {
    return Layout.of(APIService.KIND)
        .name()
        .text(
            "Service",
            "The reference to the service that hosts this API endpoint.",
            it ->
                it.spec().hasService()
                    ? it.spec().service().namespace() + "/" + it.spec().service().name()
                    : "Local")
        .text("Available", "Whether this service is available.", PolicyTables::available)
        .age();
  }

  private static String available(APIService service) {
    return service.status().conditions().stream()
        .filter(condition -> condition.type().equals("Available"))
        .map(condition ->
            condition.status().equals("True")
                ? "True"
                : condition.status() + " (" + condition.reason() + ")")
        .findFirst()
        .orElse("Unknown");
  }

  private static Layout<ValidatingAdmissionPolicy> admissionPolicies() {
    return Layout.of(ValidatingAdmissionPolicy.KIND)
        .name()
        .number(
            "Validations",
            "Validations indicates the number of validation rules defined in this configuration",
            policy -> policy.spec().validations().size())
        .text("ParamKind", PARAM_KIND, policy -> shown(policy.spec().paramKind()))
        .age();
  }

  private static Layout<MutatingAdmissionPolicy> mutatingPolicies() {
    return Layout.of(MutatingAdmissionPolicy.KIND)
        .name()
        .number(
            "Mutations",
            "Mutation indicates the number of mutations rules defined in this configuration",
            policy -> policy.spec().mutations().size())
        .text("ParamKind", PARAM_KIND, policy -> shown(policy.spec().paramKind()))
        .age();
  }

  private static final String PARAM_KIND =
      "ParamKind specifies the kind of resources used to parameterize this policy";

  private static String shown(ParamKind kind) {
    return kind.kind().isEmpty() && kind.apiVersion().isEmpty()
        ? Text.UNSET
        : kind.apiVersion() + "/" + kind.kind();
  }

  private static Layout<ValidatingAdmissionPolicyBinding> admissionPolicyBindings() {
    return Layout.of(ValidatingAdmissionPolicyBinding.KIND)
        .name()
        .text("PolicyName", POLICY_NAME, binding -> binding.spec().policyName())
        .text(
            "ParamRef",
            PARAM_REF,
            binding -> binding.spec().hasParamRef() ? shown(binding.spec().paramRef()) : Text.UNSET)
        .age();
  }

  private static Layout<MutatingAdmissionPolicyBinding> mutatingPolicyBindings() {
    return Layout.of(MutatingAdmissionPolicyBinding.KIND)
        .name()
        .text("PolicyName", POLICY_NAME, binding -> binding.spec().policyName())
        .text(
            "ParamRef",
            PARAM_REF,
            binding -> binding.spec().hasParamRef() ? shown(binding.spec().paramRef()) : Text.UNSET)
        .age();
  }

  private static final String POLICY_NAME =
      "PolicyName indicates the policy definition which the policy binding binded to";
  private static final String PARAM_REF =
      "ParamRef indicates the param resource which sets the configuration param";

  private static String shown(ParamRef parameter) {
    if (parameter.name().isEmpty()) {
      return Text.selector(parameter.selector());
    }
    return parameter.namespace().isEmpty()
        ? "*/" + parameter.name()
        : parameter.namespace() + "/" + parameter.name();
  }
}
