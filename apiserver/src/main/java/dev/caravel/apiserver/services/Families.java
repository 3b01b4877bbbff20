package dev.caravel.apiserver.services;

import dev.caravel.api.core.v1.Service;
import java.util.List;

/** IP families and policy of Services of a cluster that has IPv4 alone (KEP-563). */
final class Families {
  private static final String IPV4 = "IPv4";

  private Families() {}

  static Service filled(Service service, Service before) {
    if (!Needs.clusterIp(service)) {
      return service;
    }
    check(service);
    var spec = service.spec();
    // Without a selector nobody knows which families the endpoints will be of.
    boolean unknown = Needs.isHeadless(service) && spec.selector().isEmpty();
    boolean kept = !before.spec().ipFamilies().isEmpty() && !spec.ipFamilies().isEmpty();
    if (kept && !spec.ipFamilyPolicy().isEmpty()) {
      return service;
    }
    String policy = spec.ipFamilyPolicy();
    if (policy.isEmpty()) {
      policy = unknown ? "RequireDualStack" : "SingleStack";
    }
    List<String> families = spec.ipFamilies();
    if (families.isEmpty()) {
      families = unknown && !policy.equals("SingleStack") ? List.of(IPV4, "IPv6") : List.of(IPV4);
    }
    String chosen = policy;
    List<String> all = families;
    return service.with(s ->
        s.spec(to -> {
          to.ipFamilyPolicy(chosen).ipFamilies(all);
          if (spec.clusterIPs().isEmpty() && !spec.clusterIP().isEmpty()) {
            to.clusterIPs(List.of(spec.clusterIP()));
          }
        }));
  }

  private static void check(Service service) {
    var spec = service.spec();
    boolean unknown = Needs.isHeadless(service) && spec.selector().isEmpty();
    if (unknown) {
      return;
    }
    String address = spec.clusterIP();
    if (address.contains(":")) {
      throw Refusals.invalid(
          service,
          "spec.clusterIPs[0]",
          "[\"%s\"]".formatted(address),
          "IPv6 is not configured on this cluster");
    }
    int index = spec.ipFamilies().indexOf("IPv6");
    if (index >= 0) {
      throw Refusals.invalid(
          service,
          "spec.ipFamilies[%d]".formatted(index),
          "\"IPv6\"",
          "not configured on this cluster");
    }
    if (spec.ipFamilyPolicy().equals("RequireDualStack")) {
      throw Refusals.invalid(
          service,
          "spec.ipFamilyPolicy",
          "\"RequireDualStack\"",
          "this cluster is not configured for dual-stack services");
    }
  }
}
