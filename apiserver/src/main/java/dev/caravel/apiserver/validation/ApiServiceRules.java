package dev.caravel.apiserver.validation;

import dev.caravel.api.apiregistration.v1.APIService;

/** Rules of APIServices. */
final class ApiServiceRules {
  private static final Path SPEC = Path.of("spec");
  private static final int MAX_GROUP_PRIORITY = 20_000;
  private static final int MAX_VERSION_PRIORITY = 1_000;

  private ApiServiceRules() {}

  static void check(APIService service, Errors errors) {
    var spec = service.spec();
    String wanted = spec.version() + "." + spec.group();
    if (!service.metadata().name().equals(wanted)) {
      errors.invalid(
          Path.of("metadata").to("name"),
          service.metadata().name(),
          "must be `spec.version+\".\"+spec.group`: " + Shown.quoted(wanted));
    }
    if (!spec.group().isEmpty()) {
      errors.invalid(SPEC.to("group"), spec.group(), Names.dnsSubdomain(spec.group()));
    } else if (!spec.version().equals("v1")) {
      errors.required(
          SPEC.to("group"), "only v1 may have an empty group and it better be legacy kube");
    }
    errors.invalid(SPEC.to("version"), spec.version(), Names.dns1035Label(spec.version()));
    priority("groupPriorityMinimum", spec.groupPriorityMinimum(), MAX_GROUP_PRIORITY, errors);
    priority("versionPriority", spec.versionPriority(), MAX_VERSION_PRIORITY, errors);
    if (spec.hasService()) {
      remote(service, errors);
    } else {
      local(service, errors);
    }
  }

  private static void priority(String name, int value, int most, Errors errors) {
    if (value <= 0 || value > most) {
      errors.invalid(SPEC.to(name), value, "must be positive and less than " + most);
    }
  }

  /** Answered by this server itself. */
  private static void local(APIService service, Errors errors) {
    int bytes = service.spec().caBundle().size();
    if (bytes > 0) {
      errors.invalid(
          SPEC.to("caBundle"), bytes + " bytes", "local APIServices may not have a caBundle");
    }
    if (service.spec().insecureSkipTLSVerify()) {
      errors.invalid(
          SPEC.to("insecureSkipTLSVerify"),
          true,
          "local APIServices may not have insecureSkipTLSVerify");
    }
  }

  private static void remote(APIService service, Errors errors) {
    var spec = service.spec();
    Path path = SPEC.to("service");
    if (spec.service().namespace().isEmpty()) {
      errors.required(path.to("namespace"));
    }
    if (spec.service().name().isEmpty()) {
      errors.required(path.to("name"));
    }
    WebhookClientRules.servicePort(path.to("port"), spec.service().port(), errors);
    if (spec.insecureSkipTLSVerify() && spec.caBundle().size() > 0) {
      errors.invalid(
          SPEC.to("insecureSkipTLSVerify"), true, "may not be true if caBundle is present");
    }
  }
}
