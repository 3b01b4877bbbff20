package dev.caravel.launcher.cluster;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Resource;
import java.util.Map;

/**
 * The objects by which pods find the cluster's DNS, named as kubeadm names them, so that CoreDNS
 * can take its place: Service kube-system/kube-dns, where it really answers, and what it may read.
 */
final class DnsObjects {
  static final String NAMESPACE = "kube-system";
  static final String SERVICE = "kube-dns";
  static final String ACCOUNT = "coredns";

  private static final int PORT = 53;

  private DnsObjects() {}

  /** Creates the account that the server has, and what it may read. */
  static void createRights(Client client) {
    createIfMissing(client.resource(ServiceAccount.KIND).namespace(NAMESPACE), account());
    createIfMissing(client.resource(ClusterRole.KIND), role());
    createIfMissing(client.resource(ClusterRoleBinding.KIND), binding());
  }

  /**
   * Creates the Service, and makes its slice say what is true now.
   *
   * @param address the Service's
   * @param server where the DNS server listens
   */
  static void createService(Client client, String address, String server, int serverPort) {
    createIfMissing(client.resource(Service.KIND).namespace(NAMESPACE), service(address));
    var slices = client.resource(EndpointSlice.KIND).namespace(NAMESPACE);
    var slice = slice(server, serverPort);
    var before = slices.find(slice.metadata().name());
    if (before.isEmpty()) {
      createIfMissing(slices, slice);
    } else if (!before.get().endpoints().equals(slice.endpoints())
        || !before.get().ports().equals(slice.ports())) {
      slices.update(
          slice.with(
              s -> s.metadata(m -> m.resourceVersion(before.get().metadata().resourceVersion()))));
    }
  }

  private static <T extends KubernetesObject> void createIfMissing(Resource<T> where, T object) {
    try {
      if (where.find(object.metadata().name()).isEmpty()) {
        where.create(object);
      }
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
  }

  private static ServiceAccount account() {
    return ServiceAccount.builder().metadata(m -> m.name(ACCOUNT).namespace(NAMESPACE)).build();
  }

  private static ClusterRole role() {
    return ClusterRole.builder()
        .metadata(m -> m.name("system:" + ACCOUNT))
        .addRules(rule ->
            rule.addApiGroups("")
                .addResources("endpoints", "services", "pods", "namespaces")
                .addVerbs("list", "watch"))
        .addRules(rule ->
            rule.addApiGroups("discovery.k8s.io")
                .addResources("endpointslices")
                .addVerbs("list", "watch"))
        .build();
  }

  private static ClusterRoleBinding binding() {
    return ClusterRoleBinding.builder()
        .metadata(m -> m.name("system:" + ACCOUNT))
        .roleRef(role ->
            role.apiGroup("rbac.authorization.k8s.io")
                .kind("ClusterRole")
                .name("system:" + ACCOUNT))
        .addSubjects(subject -> subject.kind("ServiceAccount").name(ACCOUNT).namespace(NAMESPACE))
        .build();
  }

  private static Service service(String address) {
    return Service.builder()
        .metadata(m ->
            m.name(SERVICE)
                .namespace(NAMESPACE)
                .labels(
                    Map.of(
                        "k8s-app", "kube-dns",
                        "kubernetes.io/cluster-service", "true",
                        "kubernetes.io/name", "CoreDNS")))
        .spec(spec ->
            spec.clusterIP(address)
                .addPorts(port -> port.name("dns").port(PORT).protocol("UDP"))
                .addPorts(port -> port.name("dns-tcp").port(PORT).protocol("TCP")))
        .build();
  }

  private static EndpointSlice slice(String server, int serverPort) {
    return EndpointSlice.builder()
        .metadata(m ->
            m.name(SERVICE)
                .namespace(NAMESPACE)
                .labels(
                    Map.of(
                        "kubernetes.io/service-name",
                        SERVICE,
                        "endpointslice.kubernetes.io/managed-by",
                        "caravel")))
        .addressType("IPv4")
        .addEndpoints(endpoint ->
            endpoint
                .addAddresses(server)
                .conditions(c -> c.ready(true).serving(true).terminating(false)))
        .addPorts(port -> port.name("dns").port(serverPort).protocol("UDP"))
        .addPorts(port -> port.name("dns-tcp").port(serverPort).protocol("TCP"))
        .build();
  }
}
