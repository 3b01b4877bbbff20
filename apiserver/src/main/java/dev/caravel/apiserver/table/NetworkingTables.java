package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.api.networking.v1.IPAddress;
import dev.caravel.api.networking.v1.IPAddressSpec;
import dev.caravel.api.networking.v1.Ingress;
import dev.caravel.api.networking.v1.IngressClass;
import dev.caravel.api.networking.v1.IngressRule;
import dev.caravel.api.networking.v1.NetworkPolicy;
import dev.caravel.api.networking.v1.NetworkPolicySpec;
import dev.caravel.api.networking.v1.ServiceCIDR;
import dev.caravel.api.networking.v1.ServiceCIDRSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of groups networking.k8s.io and discovery.k8s.io. */
final class NetworkingTables {
  private static final int SHOWN = 3;

  private NetworkingTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        ingresses(),
        ingressClasses(),
        networkPolicies(),
        ipAddresses(),
        serviceCidrs(),
        endpointSlices());
  }

  private static Layout<Ingress> ingresses() {
    return Layout.of(Ingress.KIND)
        .name()
        .text(
            "Class",
            "The name of the IngressClass resource that should be used for additional configuration",
            i -> i.spec().hasIngressClassName() ? i.spec().ingressClassName() : Text.NONE)
        .text(
            "Hosts",
            "Hosts that incoming requests are matched against before the ingress rule",
            NetworkingTables::hosts)
        .text(
            "Address",
            "Address is a list containing ingress points for the load-balancer",
            NetworkingTables::address)
        .text(
            "Ports",
            "Ports of TLS configurations that open",
            ingress -> ingress.spec().tls().isEmpty() ? "80" : "80, 443")
        .age();
  }

  private static String hosts(Ingress ingress) {
    var hosts =
        ingress.spec().rules().stream()
            .map(IngressRule::host)
            .filter(host -> !host.isEmpty())
            .toList();
    if (hosts.isEmpty()) {
      return "*";
    }
    return some(hosts, Function.identity(), hosts.size());
  }

  private static String address(Ingress ingress) {
    var all = new LinkedHashSet<String>();
    for (var point : ingress.status().loadBalancer().ingress()) {
      all.add(point.ip().isEmpty() ? point.hostname() : point.ip());
    }
    return String.join(",", all);
  }

  private static Layout<IngressClass> ingressClasses() {
    return Layout.of(IngressClass.KIND)
        .name()
        .text(
            "Controller",
            "Controller that is responsible for handling this class",
            ingressClass -> ingressClass.spec().controller())
        .text(
            "Parameters",
            "A reference to a resource with additional parameters",
            NetworkingTables::parameters)
        .age();
  }

  private static String parameters(IngressClass ingressClass) {
    if (!ingressClass.spec().hasParameters()) {
      return Text.NONE;
    }
    var parameters = ingressClass.spec().parameters();
    var group = parameters.apiGroup().isEmpty() ? "" : "." + parameters.apiGroup();
    return parameters.kind() + group + "/" + parameters.name();
  }

  private static Layout<NetworkPolicy> networkPolicies() {
    return Layout.of(NetworkPolicy.KIND)
        .name()
        .text(
            "Pod-Selector",
            field(NetworkPolicySpec.SCHEMA, "podSelector"),
            policy -> Text.selector(policy.spec().podSelector()))
        .age();
  }

  private static Layout<IPAddress> ipAddresses() {
    return Layout.of(IPAddress.KIND)
        .name()
        .text("ParentRef", field(IPAddressSpec.SCHEMA, "parentRef"), NetworkingTables::parent)
        .uncoveredAge();
  }

  private static String parent(IPAddress address) {
    if (!address.spec().hasParentRef()) {
      return Text.NONE;
    }
    var parent = address.spec().parentRef();
    var resource = parent.resource() + (parent.group().isEmpty() ? "" : "." + parent.group());
    return Stream.of(resource, parent.namespace(), parent.name())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("/"));
  }

  private static Layout<ServiceCIDR> serviceCidrs() {
    return Layout.of(ServiceCIDR.KIND)
        .name()
        .text(
            "CIDRs",
            field(ServiceCIDRSpec.SCHEMA, "cidrs"),
            cidr -> String.join(",", cidr.spec().cidrs()))
        .age();
  }

  private static Layout<EndpointSlice> endpointSlices() {
    return Layout.of(EndpointSlice.KIND)
        .name()
        .text("AddressType", field(EndpointSlice.SCHEMA, "addressType"), EndpointSlice::addressType)
        .text("Ports", field(EndpointSlice.SCHEMA, "ports"), NetworkingTables::slicePorts)
        .text("Endpoints", field(EndpointSlice.SCHEMA, "endpoints"), NetworkingTables::endpoints)
        .age();
  }

  private static String slicePorts(EndpointSlice slice) {
    if (slice.ports().isEmpty()) {
      return Text.UNSET;
    }
    return some(
        slice.ports(),
        port -> {
          if (port.hasPort()) {
            return String.valueOf(port.port());
          }
          return port.name().isEmpty() ? "*" : port.name();
        },
        slice.ports().size());
  }

  private static String endpoints(EndpointSlice slice) {
    var addresses =
        slice.endpoints().stream().flatMap(endpoint -> endpoint.addresses().stream()).toList();
    return addresses.isEmpty()
        ? Text.UNSET
        : some(addresses, Function.identity(), addresses.size());
  }

  private static <E> String some(List<E> all, Function<E, String> text, int count) {
    var shown = all.stream().limit(SHOWN).map(text).collect(Collectors.joining(","));
    return count > SHOWN ? shown + " + " + (count - SHOWN) + " more..." : shown;
  }
}
