package dev.caravel.apiserver.validation;

import dev.caravel.api.networking.v1.HTTPIngressPath;
import dev.caravel.api.networking.v1.IPBlock;
import dev.caravel.api.networking.v1.Ingress;
import dev.caravel.api.networking.v1.IngressBackend;
import dev.caravel.api.networking.v1.IngressClass;
import dev.caravel.api.networking.v1.IngressSpec;
import dev.caravel.api.networking.v1.NetworkPolicy;
import dev.caravel.api.networking.v1.NetworkPolicyPeer;
import dev.caravel.api.networking.v1.NetworkPolicyPort;
import dev.caravel.api.value.IntOrString;
import java.util.List;

/** NetworkPolicies and Ingresses. */
final class NetworkRules {
  private static final Path SPEC = Path.of("spec");
  private static final List<String> FORBIDDEN_IN_PATHS = List.of("//", "/./", "/../", "%2f", "%2F");
  private static final List<String> FORBIDDEN_AT_ENDS = List.of("/..", "/.");

  private NetworkRules() {}

  static void policy(NetworkPolicy policy, Errors errors) {
    LabelRules.selector(SPEC.to("podSelector"), policy.spec().podSelector(), errors);
    for (int i = 0; i < policy.spec().ingress().size(); i++) {
      var rule = policy.spec().ingress().get(i);
      Path at = SPEC.to("ingress").at(i);
      ports(at.to("ports"), rule.ports(), errors);
      peers(at.to("from"), rule.from(), errors);
    }
    for (int i = 0; i < policy.spec().egress().size(); i++) {
      var rule = policy.spec().egress().get(i);
      Path at = SPEC.to("egress").at(i);
      ports(at.to("ports"), rule.ports(), errors);
      peers(at.to("to"), rule.to(), errors);
    }
    if (policy.spec().policyTypes().size() > 2) {
      errors.invalid(
          SPEC.to("policyTypes"),
          policy.spec().policyTypes(),
          "may not specify more than two policyTypes");
      return;
    }
    for (int i = 0; i < policy.spec().policyTypes().size(); i++) {
      errors.oneOf(
          SPEC.to("policyTypes").at(i), policy.spec().policyTypes().get(i), "Egress", "Ingress");
    }
  }

  private static void ports(Path path, List<NetworkPolicyPort> ports, Errors errors) {
    for (int i = 0; i < ports.size(); i++) {
      NetworkPolicyPort port = ports.get(i);
      Path at = path.at(i);
      errors.oneOfIfSet(at.to("protocol"), port.protocol(), "TCP", "UDP", "SCTP");
      if (port.hasPort()) {
        ProbeRules.port(at.to("port"), port.port(), errors);
      }
      if (port.hasEndPort()) {
        endPort(at.to("endPort"), port, errors);
      }
    }
  }

  private static void endPort(Path path, NetworkPolicyPort port, Errors errors) {
    if (!port.hasPort()) {
      errors.invalid(path, port.endPort(), "may not be specified when `port` is not specified");
    } else if (port.port() instanceof IntOrString.Int number) {
      if (port.endPort() < number.value()) {
        errors.invalid(path, number.value(), "must be greater than or equal to `port`");
      }
      errors.port(path, port.endPort());
    } else {
      errors.invalid(path, port.endPort(), "may not be specified when `port` is non-numeric");
    }
  }

  private static void peers(Path path, List<NetworkPolicyPeer> peers, Errors errors) {
    for (int i = 0; i < peers.size(); i++) {
      NetworkPolicyPeer peer = peers.get(i);
      Path at = path.at(i);
      boolean selects = peer.hasPodSelector() || peer.hasNamespaceSelector();
      LabelRules.selector(at.to("podSelector"), peer.podSelector(), errors);
      LabelRules.selector(at.to("namespaceSelector"), peer.namespaceSelector(), errors);
      if (peer.hasIpBlock()) {
        block(at.to("ipBlock"), peer.ipBlock(), errors);
      }
      if (!selects && !peer.hasIpBlock()) {
        errors.required(at, "must specify a peer");
      } else if (selects && peer.hasIpBlock()) {
        errors.forbidden(at, "may not specify both ipBlock and another peer");
      }
    }
  }

  private static void block(Path path, IPBlock block, Errors errors) {
    if (block.cidr().isEmpty()) {
      errors.required(path.to("cidr"));
      return;
    }
    Addresses.cidr(path.to("cidr"), block.cidr(), errors);
    if (!Addresses.isCidr(block.cidr())) {
      return;
    }
    for (int i = 0; i < block.except().size(); i++) {
      String except = block.except().get(i);
      Path at = path.to("except").at(i);
      Addresses.cidr(at, except, errors);
      if (Addresses.isCidr(except) && !Addresses.isStrictlyWithin(except, block.cidr())) {
        errors.invalid(at, except, "must be a strict subset of `cidr`");
      }
    }
  }

  static void ingress(Ingress ingress, Errors errors) {
    IngressSpec spec = ingress.spec();
    if (spec.rules().isEmpty() && !spec.hasDefaultBackend()) {
      errors.invalid(
          SPEC,
          spec.rules().isEmpty() ? null : spec,
          "either `defaultBackend` or `rules` must be specified");
    }
    if (spec.hasDefaultBackend()) {
      backend(SPEC.to("defaultBackend"), spec.defaultBackend(), errors);
    }
    for (int i = 0; i < spec.rules().size(); i++) {
      var rule = spec.rules().get(i);
      Path at = SPEC.to("rules").at(i);
      if (!rule.host().isEmpty()) {
        if (Addresses.parse(rule.host()).isPresent()) {
          errors.invalid(at.to("host"), rule.host(), "must be a DNS name, not an IP address");
        } else {
          host(at.to("host"), rule.host(), errors);
        }
      }
      if (rule.hasHttp()) {
        Path paths = at.to("http").to("paths");
        if (rule.http().paths().isEmpty()) {
          errors.required(paths);
        }
        for (int j = 0; j < rule.http().paths().size(); j++) {
          path(paths.at(j), rule.http().paths().get(j), errors);
        }
      }
    }
    for (int i = 0; i < spec.tls().size(); i++) {
      Path at = SPEC.to("tls").at(i);
      for (int j = 0; j < spec.tls().get(i).hosts().size(); j++) {
        host(at.to("hosts").at(j), spec.tls().get(i).hosts().get(j), errors);
      }
      errors.formIfSet(at.to("secretName"), spec.tls().get(i).secretName(), Names::dnsSubdomain);
    }
    if (spec.hasIngressClassName()) {
      errors.formIfSet(SPEC.to("ingressClassName"), spec.ingressClassName(), Names::dnsSubdomain);
    }
  }

  private static void host(Path path, String host, Errors errors) {
    errors.invalid(
        path, host, host.contains("*") ? Names.wildcardSubdomain(host) : Names.dnsSubdomain(host));
  }

  private static void path(Path path, HTTPIngressPath served, Errors errors) {
    String text = served.path();
    Path at = path.to("path");
    if (!served.hasPathType() || served.pathType().isEmpty()) {
      errors.required(path.to("pathType"), "pathType must be specified");
    }
    switch (served.pathType()) {
      case "Exact", "Prefix" -> {
        if (!text.startsWith("/")) {
          errors.invalid(at, text, "must be an absolute path");
        }
        for (String part : FORBIDDEN_IN_PATHS) {
          if (text.contains(part)) {
            errors.invalid(at, text, "must not contain '" + part + "'");
          }
        }
        for (String end : FORBIDDEN_AT_ENDS) {
          if (text.endsWith(end)) {
            errors.invalid(at, text, "cannot end with '" + end + "'");
          }
        }
      }
      case "ImplementationSpecific" -> {
        if (!text.isEmpty() && !text.startsWith("/")) {
          errors.invalid(at, text, "must be an absolute path");
        }
      }
      case "" -> {
        // Said already.
      }
      default ->
          errors.unsupported(
              path.to("pathType"),
              served.pathType(),
              List.of("Exact", "ImplementationSpecific", "Prefix"));
    }
    backend(path.to("backend"), served.backend(), errors);
  }

  private static void backend(Path path, IngressBackend backend, Errors errors) {
    if (backend.hasResource()) {
      if (backend.hasService()) {
        errors.invalid(path, "", "cannot set both resource and service backends");
      }
      return;
    }
    if (!backend.hasService()) {
      errors.invalid(path, "", "resource or service backend is required");
      return;
    }
    var service = backend.service();
    errors.requiredForm(path.to("service").to("name"), service.name(), Names::dnsLabel);
    boolean named = !service.port().name().isEmpty();
    if (named && service.port().number() != 0) {
      errors.invalid(path, "", "cannot set both port name & port number");
    } else if (named) {
      errors.invalid(
          path.to("service").to("port").to("name"),
          service.port().name(),
          Names.portName(service.port().name()));
    } else if (service.port().number() == 0) {
      errors.required(path, "port name or number is required");
    } else {
      errors.port(path.to("service").to("port").to("number"), service.port().number());
    }
  }

  static void ingressClass(IngressClass ingressClass, Errors errors) {
    var spec = ingressClass.spec();
    if (!spec.controller().isEmpty()) {
      int slash = spec.controller().indexOf('/');
      if (slash <= 0 || slash == spec.controller().length() - 1) {
        errors.invalid(
            SPEC.to("controller"),
            spec.controller(),
            "must be a domain-prefixed path (such as \"acme.io/foo\")");
      }
    }
    if (!spec.hasParameters()) {
      return;
    }
    Path path = SPEC.to("parameters");
    var parameters = spec.parameters();
    errors.formIfSet(path.to("apiGroup"), parameters.apiGroup(), Names::dnsSubdomain);
    errors.requiredForm(path.to("kind"), parameters.kind(), Names::pathSegment);
    errors.requiredForm(path.to("name"), parameters.name(), Names::pathSegment);
    errors.requiredOneOf(path.to("scope"), parameters.scope(), "Cluster", "Namespace");
    if (parameters.scope().equals("Cluster") && !parameters.namespace().isEmpty()) {
      errors.forbidden(path.to("namespace"), "`parameters.scope` is set to 'Cluster'");
    }
    if (parameters.scope().equals("Namespace") && parameters.namespace().isEmpty()) {
      errors.required(path.to("namespace"), "`parameters.scope` is set to 'Namespace'");
    }
  }

  static void ingressClassUpdate(IngressClass now, IngressClass old, Errors errors) {
    errors.unchanged(SPEC.to("controller"), now.spec().controller(), old.spec().controller());
  }
}
