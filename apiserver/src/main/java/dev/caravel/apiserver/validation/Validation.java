package dev.caravel.apiserver.validation;

import dev.caravel.api.Kinds;
import dev.caravel.api.admissionregistration.v1.MutatingWebhookConfiguration;
import dev.caravel.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import dev.caravel.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import dev.caravel.api.admissionregistration.v1.ValidatingWebhookConfiguration;
import dev.caravel.api.apiregistration.v1.APIService;
import dev.caravel.api.apps.v1.ControllerRevision;
import dev.caravel.api.apps.v1.DaemonSet;
import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.apps.v1.StatefulSet;
import dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler;
import dev.caravel.api.batch.v1.CronJob;
import dev.caravel.api.batch.v1.Job;
import dev.caravel.api.certificates.v1.CertificateSigningRequest;
import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Endpoints;
import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.LimitRange;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.PersistentVolume;
import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodTemplate;
import dev.caravel.api.core.v1.ReplicationController;
import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.api.networking.v1.IPAddress;
import dev.caravel.api.networking.v1.Ingress;
import dev.caravel.api.networking.v1.IngressClass;
import dev.caravel.api.networking.v1.NetworkPolicy;
import dev.caravel.api.networking.v1.ServiceCIDR;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.policy.v1.PodDisruptionBudget;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.api.scheduling.v1.PriorityClass;
import dev.caravel.api.storage.v1.CSIDriver;
import dev.caravel.api.storage.v1.CSINode;
import dev.caravel.api.storage.v1.CSIStorageCapacity;
import dev.caravel.api.storage.v1.StorageClass;
import dev.caravel.api.storage.v1.VolumeAttachment;
import java.util.List;
import java.util.function.Function;

/**
 * What objects of a kind must be like.
 *
 * <p>How this works: each kind has methods that go through an object and tell {@link Errors} what
 * is wrong where; they are made of small rules for names, labels, resources and so on. Objects come
 * with their defaults. The order of the errors and their words are upstream's.
 */
public final class Validation {
  private static final Path SELECTOR = Path.of("spec").to("selector");

  private final Kind<?> kind;

  private Validation(Kind<?> kind) {
    this.kind = kind;
  }

  public static Validation of(Kind<?> kind) {
    return new Validation(kind);
  }

  /**
   * What is wrong with a new object.
   *
   * @throws ClassCastException if the kind has no metadata, and so is not stored
   */
  public List<FieldError> onCreate(Struct object) {
    Errors errors = new Errors();
    KubernetesObject view = view(object);
    metadata(view, errors);
    create(view, errors);
    if (view instanceof Event event && kind.group().equals("events.k8s.io")) {
      EventRules.newer(event, errors);
    }
    if (view instanceof PriorityClass priority) {
      // An update cannot change what this judges, and says so in its own words.
      SmallRules.priorityClass(priority, errors);
    }
    return errors.found();
  }

  /**
   * What is wrong with an object, or with how it changed. One whose spec is as it was is not judged
   * anew by rules that may be stricter than when it was created.
   *
   * @param subresource what was written to; empty if it was the object itself. Some subresources
   *     are there to change what the object's own writers may not
   */
  public List<FieldError> onUpdate(String subresource, Struct now, Struct old) {
    Errors errors = new Errors();
    KubernetesObject view = view(now);
    KubernetesObject before = view(old);
    if (!view.metadata().equals(before.metadata())) {
      metadata(view, errors);
    }
    if (subresource.equals("finalize") && view instanceof Namespace namespace) {
      NodeRules.namespaceFinalize(namespace, errors);
    } else if (!content(now).equals(content(old))) {
      create(view, errors);
      if (subresource.isEmpty() || subresource.equals("scale")) {
        update(view, before, errors);
      }
    }
    return errors.found();
  }

  /** Of the kind as which it is stored, which may be another version. */
  private KubernetesObject view(Struct object) {
    Kind<?> stored =
        object.schema() == kind.schema()
            ? kind
            : Kinds.find(object.stringAt("apiVersion"), object.stringAt("kind")).orElse(kind);
    return (KubernetesObject) stored.of(object);
  }

  private static Struct content(Struct object) {
    Struct content = object.without("metadata");
    return content.schema().find("status").isPresent() ? content.without("status") : content;
  }

  private void metadata(KubernetesObject object, Errors errors) {
    MetadataRules.check(object.metadata(), kind.namespaced(), nameForm(), errors);
  }

  private Function<String, List<String>> nameForm() {
    return switch (kind.plural()) {
      case "namespaces", "services" -> Names::dnsLabel;
      case "roles",
          "rolebindings",
          "clusterroles",
          "clusterrolebindings",
          "apiservices",
          "certificatesigningrequests" ->
          Names::pathSegment;
      case "cronjobs" -> JobRules::cronJobName;
      case "ipaddresses" -> AddressRangeRules::nameMistakes;
      default -> Names::dnsSubdomain;
    };
  }

  private static void create(KubernetesObject object, Errors errors) {
    switch (object) {
      case APIService service -> ApiServiceRules.check(service, errors);
      case CertificateSigningRequest request -> CertificateRules.check(request, errors);
      case ClusterRole role -> RbacRules.clusterRole(role, errors);
      case ClusterRoleBinding binding ->
          RbacRules.binding(binding.roleRef(), binding.subjects(), false, errors);
      case ConfigMap map -> ConfigRules.configMap(map, errors);
      case ControllerRevision revision -> SmallRules.controllerRevision(revision, errors);
      case CronJob job -> JobRules.cronJob(job, errors);
      case CSIDriver driver -> SmallRules.csiDriver(driver, errors);
      case CSINode node -> StorageRules.node(node, errors);
      case CSIStorageCapacity capacity -> StorageRules.capacity(capacity, errors);
      case DaemonSet set -> WorkloadRules.daemonSet(set, errors);
      case Deployment deployment -> WorkloadRules.deployment(deployment, errors);
      case Endpoints endpoints -> EndpointRules.endpoints(endpoints, errors);
      case EndpointSlice slice -> EndpointRules.slice(slice, errors);
      case FlowSchema schema -> FlowControlRules.schema(schema, errors);
      case HorizontalPodAutoscaler autoscaler -> SmallRules.autoscaler(autoscaler, errors);
      case Ingress ingress -> NetworkRules.ingress(ingress, errors);
      case IngressClass ingressClass -> NetworkRules.ingressClass(ingressClass, errors);
      case IPAddress address -> AddressRangeRules.address(address, errors);
      case Job job -> JobRules.job(job, errors);
      case Lease lease -> SmallRules.lease(lease, errors);
      case LimitRange range -> LimitRangeItemRules.check(range, errors);
      case MutatingWebhookConfiguration hooks ->
          AdmissionConfigurationRules.mutating(hooks, errors);
      case Namespace namespace -> NodeRules.namespace(namespace, errors);
      case NetworkPolicy policy -> NetworkRules.policy(policy, errors);
      case Node node -> NodeRules.node(node, errors);
      case PersistentVolume volume -> VolumeClaimRules.volume(volume, errors);
      case PersistentVolumeClaim claim -> VolumeClaimRules.claim(claim, errors);
      case Pod pod -> PodRules.check(pod, errors);
      case PodDisruptionBudget budget -> SmallRules.disruptionBudget(budget, errors);
      case PodTemplate template -> SmallRules.podTemplate(template, errors);
      case PriorityLevelConfiguration level -> FlowControlRules.level(level, errors);
      case ReplicaSet set -> WorkloadRules.replicaSet(set, errors);
      case ReplicationController controller ->
          WorkloadRules.replicationController(controller, errors);
      case ResourceQuota quota -> SmallRules.quota(quota, errors);
      case Role role -> RbacRules.rules(role.rules(), true, errors);
      case RoleBinding binding ->
          RbacRules.binding(binding.roleRef(), binding.subjects(), true, errors);
      case Secret secret -> ConfigRules.secret(secret, errors);
      case Service service -> ServiceRules.check(service, errors);
      case ServiceCIDR range -> AddressRangeRules.range(range, errors);
      case StatefulSet set -> StatefulSetRules.check(set, errors);
      case StorageClass storage -> SmallRules.storageClass(storage, errors);
      case ValidatingAdmissionPolicy policy -> AdmissionConfigurationRules.policy(policy, errors);
      case ValidatingAdmissionPolicyBinding binding ->
          AdmissionConfigurationRules.binding(binding, errors);
      case ValidatingWebhookConfiguration hooks ->
          AdmissionConfigurationRules.validating(hooks, errors);
      case VolumeAttachment attachment -> StorageRules.attachment(attachment, errors);
      default -> {
        // Nothing but metadata is checked of other kinds.
      }
    }
  }

  private static void update(KubernetesObject now, KubernetesObject old, Errors errors) {
    switch (now) {
      case ClusterRoleBinding binding ->
          RbacRules.bindingUpdate(binding.roleRef(), ((ClusterRoleBinding) old).roleRef(), errors);
      case ConfigMap map -> ConfigRules.configMapUpdate(map, (ConfigMap) old, errors);
      case ControllerRevision revision ->
          SmallRules.controllerRevisionUpdate(revision, (ControllerRevision) old, errors);
      case CSIStorageCapacity capacity ->
          StorageRules.capacityUpdate(capacity, (CSIStorageCapacity) old, errors);
      case DaemonSet set ->
          errors.unchanged(SELECTOR, set.spec().selector(), ((DaemonSet) old).spec().selector());
      case Deployment deployment ->
          errors.unchanged(
              SELECTOR,
              deployment.spec().hasSelector() ? deployment.spec().selector() : null,
              ((Deployment) old).spec().selector());
      case EndpointSlice slice -> EndpointRules.sliceUpdate(slice, (EndpointSlice) old, errors);
      case IngressClass ingressClass ->
          NetworkRules.ingressClassUpdate(ingressClass, (IngressClass) old, errors);
      case Job job -> JobRules.jobUpdate(job, (Job) old, errors);
      case Node node -> NodeRules.nodeUpdate(node, (Node) old, errors);
      case PersistentVolumeClaim claim ->
          VolumeClaimRules.claimUpdate(claim, (PersistentVolumeClaim) old, errors);
      case Pod pod -> PodRules.checkUpdate(pod, (Pod) old, errors);
      case PriorityClass priority ->
          SmallRules.priorityClassUpdate(priority, (PriorityClass) old, errors);
      case ReplicaSet set ->
          errors.unchanged(SELECTOR, set.spec().selector(), ((ReplicaSet) old).spec().selector());
      case RoleBinding binding ->
          RbacRules.bindingUpdate(binding.roleRef(), ((RoleBinding) old).roleRef(), errors);
      case Secret secret -> ConfigRules.secretUpdate(secret, (Secret) old, errors);
      case ServiceCIDR range -> AddressRangeRules.rangeUpdate(range, (ServiceCIDR) old, errors);
      case StatefulSet set -> StatefulSetRules.checkUpdate(set, (StatefulSet) old, errors);
      case StorageClass storage ->
          SmallRules.storageClassUpdate(storage, (StorageClass) old, errors);
      default -> {
        // Whatever was valid when new may replace what was.
      }
    }
  }
}
