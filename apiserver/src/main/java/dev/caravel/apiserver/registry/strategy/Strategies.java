package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.registry.strategy.Strategy.Dependents;
import dev.caravel.apiserver.registry.strategy.Strategy.Generation;

/** Which strategy a kind has. */
public final class Strategies {
  private Strategies() {}

  /** The strategy of a kind; every version of a resource has the same. */
  public static Strategy of(Kind<?> kind) {
    return switch (kind.plural()) {
      case "pods" -> new PodStrategy();
      case "services" -> new ServiceStrategy();
      case "namespaces" -> new NamespaceStrategy();
      case "nodes" -> new NodeStrategy();
      case "deployments" -> new DeploymentStrategy();
      case "daemonsets" -> new DaemonSetStrategy();
      case "jobs" -> new JobStrategy();
      case "persistentvolumes" -> new PersistentVolumeStrategy();
      case "persistentvolumeclaims" -> new PersistentVolumeClaimStrategy();
      case "certificatesigningrequests" -> new CertificateSigningRequestStrategy();
      case "customresourcedefinitions" -> new CustomResourceDefinitionStrategy();
      case "replicationcontrollers" ->
          PlainStrategy.counting(Generation.SPEC)
              .with(Dependents.ORPHANED)
              .with(Fields.at("status.replicas"));
      case "replicasets", "statefulsets", "cronjobs", "networkpolicies", "ingressclasses" ->
          PlainStrategy.counting(Generation.SPEC);
      case "poddisruptionbudgets" -> PlainStrategy.counting(Generation.SPEC).strict();
      case "flowschemas", "prioritylevelconfigurations" ->
          PlainStrategy.counting(Generation.SPEC).keepingMetadata();
      case "validatingadmissionpolicies",
          "validatingadmissionpolicybindings",
          "mutatingadmissionpolicies",
          "mutatingadmissionpolicybindings" ->
          PlainStrategy.counting(Generation.SPEC).strict().keepingMetadata();
      case "validatingwebhookconfigurations", "mutatingwebhookconfigurations" ->
          PlainStrategy.counting(Generation.CONTENT);
      case "deviceclasses", "resourceslices" -> PlainStrategy.counting(Generation.SPEC);
      case "resourceclaims" -> PlainStrategy.PLAIN.keepingMetadata();
      case "endpointslices" -> new EndpointSliceStrategy();
      case "podtemplates" -> PlainStrategy.counting(Generation.CONTENT).answeringDeleted();
      case "priorityclasses" -> PlainStrategy.counting(Generation.FIXED);
      case "serviceaccounts", "resourcequotas" -> PlainStrategy.PLAIN.answeringDeleted();
      case "leases" -> PlainStrategy.PLAIN.creatingOnUpdate().strict();
      case "endpoints" ->
          PlainStrategy.PLAIN
              .creatingOnUpdate()
              .deprecated(
                  "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
      case "roles", "rolebindings", "clusterroles", "clusterrolebindings", "limitranges" ->
          PlainStrategy.PLAIN.creatingOnUpdate();
      case "events" -> new EventStrategy(kind.group());
      case "secrets" -> PlainStrategy.PLAIN.with(Fields.at("type"));
      case "apiservices", "volumeattachments" -> PlainStrategy.PLAIN.strict().keepingMetadata();
      case "volumeattributesclasses" -> new VolumeAttributesClassStrategy();
      case "ingresses" -> new IngressStrategy();
      case "csidrivers" -> new CSIDriverStrategy();
      case "csinodes", "csistoragecapacities", "runtimeclasses" -> PlainStrategy.PLAIN.strict();
      default -> PlainStrategy.PLAIN;
    };
  }
}
