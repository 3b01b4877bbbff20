package dev.caravel.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.authentication.v1.TokenRequest;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.LimitRange;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.scheduling.v1.PriorityClass;
import dev.caravel.api.storage.v1.StorageClass;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.SystemClock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BuiltInPluginsTest {
  private static final Pod POD =
      Pod.builder()
          .metadata(m -> m.namespace("a").name("p"))
          .spec(s -> s.addContainers(c -> c.name("main").image("i")))
          .build();
  private static final UserInfo KUBELET = UserInfo.of("system:node:n1", "system:nodes");

  private final Stored stored =
      new Stored()
          .and(Namespace.builder().metadata(m -> m.name("a")).build())
          .and(
              Namespace.builder()
                  .metadata(m -> m.name("ending"))
                  .status(s -> s.phase("Terminating"))
                  .build())
          .and(
              ServiceAccount.builder()
                  .metadata(m -> m.namespace("a").name("default"))
                  .addImagePullSecrets(s -> s.name("pull"))
                  .build());

  private Pod admitted(Pod pod) throws InterruptedException {
    AdmissionChain chain = AdmissionChain.of(BuiltInPlugins.of(stored, SystemClock.instance()));
    AdmissionRequest request = Writes.create(Pod.KIND, pod);
    Pod admitted = Pod.of(chain.admit(request));
    chain.validate(request.with(admitted.struct()));
    return admitted;
  }

  @Test
  void aPodGetsWhatUpstreamGivesIt() throws InterruptedException {
    Pod pod = admitted(POD);
    assertThat(pod.spec().serviceAccountName()).isEqualTo("default");
    assertThat(pod.spec().imagePullSecrets()).extracting(r -> r.name()).containsExactly("pull");
    assertThat(pod.spec().hasPriority()).isTrue();
    assertThat(pod.spec().preemptionPolicy()).isEqualTo("PreemptLowerPriority");
    assertThat(pod.spec().tolerations())
        .extracting(t -> t.key() + " " + t.tolerationSeconds())
        .containsExactly("node.kubernetes.io/not-ready 300", "node.kubernetes.io/unreachable 300");
    String volume = pod.spec().volumes().getFirst().name();
    assertThat(volume).matches("kube-api-access-[a-z0-9]{5}");
    assertThat(pod.spec().containers().getFirst().volumeMounts().getFirst().name())
        .isEqualTo(volume);
    assertThat(pod.spec().volumes().getFirst().projected().sources()).hasSize(3);
  }

  @Test
  void aTokenIsMountedOnlyWhereItIsWanted() throws InterruptedException {
    assertThat(
            admitted(POD.with(p -> p.spec(s -> s.automountServiceAccountToken(false))))
                .spec()
                .volumes())
        .isEmpty();
    Pod own =
        POD.with(p ->
            p.spec(s ->
                s.containers(
                    POD.spec().containers().stream()
                        .map(c ->
                            c.with(b ->
                                b.addVolumeMounts(m ->
                                    m.name("v")
                                        .mountPath(
                                            "/var/run/secrets/kubernetes.io/serviceaccount"))))
                        .toList())));
    assertThat(admitted(own).spec().volumes()).isEmpty();
  }

  @Test
  void volumeNamesComeFromTheGenerator() throws InterruptedException {
    var plugin = new PodServiceAccount(stored, new Random(7), SystemClock.instance());
    var again = new PodServiceAccount(stored, new Random(7), SystemClock.instance());
    AdmissionRequest request = Writes.create(Pod.KIND, POD);
    assertThat(plugin.admit(request)).isEqualTo(again.admit(request));
  }

  @Test
  void aMissingServiceAccountIsNamed() {
    refused(
        POD.with(p -> p.spec(s -> s.serviceAccountName("x"))),
        "pods \"p\" is forbidden: error looking up service account a/x: serviceaccount \"x\" not"
            + " found");
  }

  @Test
  void mirrorPodsReferToNothing() throws InterruptedException {
    Pod mirror = POD.with(p -> p.metadata(m -> m.putAnnotations(PodReferences.MIRROR, "x")));
    assertThat(admitted(mirror).spec().serviceAccountName()).isEmpty();
    refused(
        mirror.with(p -> p.spec(s -> s.serviceAccountName("s"))),
        "pods \"p\" is forbidden: a mirror pod may not reference service accounts");
    refused(
        mirror.with(
            p -> p.spec(s -> s.addVolumes(v -> v.name("v").secret(x -> x.secretName("s"))))),
        "pods \"p\" is forbidden: a mirror pod may not reference secrets");
  }

  @Test
  void priorityComesFromTheClass() throws InterruptedException {
    stored.and(
        PriorityClass.builder()
            .metadata(m -> m.name("high"))
            .value(77)
            .preemptionPolicy("Never")
            .build());
    Pod pod = admitted(POD.with(p -> p.spec(s -> s.priorityClassName("high"))));
    assertThat(pod.spec().priority()).isEqualTo(77);
    assertThat(pod.spec().preemptionPolicy()).isEqualTo("Never");
    refused(
        POD.with(p -> p.spec(s -> s.priorityClassName("high").priority(5))),
        "pods \"p\" is forbidden: the integer value of priority (5) must not be provided in pod"
            + " spec; priority admission controller computed 77 from the given PriorityClass name");
    refused(
        POD.with(p -> p.spec(s -> s.priorityClassName("none"))),
        "pods \"p\" is forbidden: no PriorityClass with name none was found");
  }

  @Test
  void theDefaultClassIsOneOnly() throws InterruptedException {
    PriorityClass usual =
        PriorityClass.builder()
            .metadata(m -> m.name("usual"))
            .value(5)
            .globalDefault(true)
            .preemptionPolicy("PreemptLowerPriority")
            .build();
    stored.and(usual);
    Pod pod = admitted(POD);
    assertThat(pod.spec().priorityClassName()).isEqualTo("usual");
    assertThat(pod.spec().priority()).isEqualTo(5);
    AdmissionRequest other =
        Writes.create(PriorityClass.KIND, usual.with(p -> p.metadata(m -> m.name("other"))));
    assertThatThrownBy(() -> new PodPriority(stored).validate(other))
        .hasMessageEndingWith(
            "PriorityClass usual is already marked as default. Only one default can exist");
  }

  @Test
  void theClassesOfTheSystemStay() throws InterruptedException {
    var system =
        PriorityClass.builder().metadata(m -> m.name("system-node-critical")).value(2_000_001_000);
    var own = PriorityClass.builder().metadata(m -> m.name("system-node")).value(1);

    assertThatThrownBy(() -> new PodPriority(stored).validate(deletion(system.build())))
        .hasMessage(
            "priorityclasses.scheduling.k8s.io \"system-node-critical\" is forbidden: this is a"
                + " system priority class and cannot be deleted");
    new PodPriority(stored).validate(deletion(own.build()));
  }

  private static AdmissionRequest deletion(PriorityClass priority) {
    return Writes.delete(PriorityClass.KIND, priority);
  }

  @Test
  void namespacesMustExistAndStay() throws InterruptedException {
    NamespaceLifecycle plugin = new NamespaceLifecycle(stored);
    ConfigMap map = ConfigMap.builder().metadata(m -> m.namespace("none").name("c")).build();
    assertThatThrownBy(() -> plugin.admit(Writes.create(ConfigMap.KIND, map)))
        .hasMessage("namespaces \"none\" not found");
    ConfigMap late = map.with(c -> c.metadata(m -> m.namespace("ending")));
    assertThatThrownBy(() -> plugin.admit(Writes.create(ConfigMap.KIND, late)))
        .hasMessage(
            "configmaps \"c\" is forbidden: unable to create new content in namespace ending"
                + " because it is being terminated")
        .isInstanceOfSatisfying(
            ApiError.class,
            e ->
                assertThat(e.details().causes().getFirst().type())
                    .isEqualTo("NamespaceTerminating"));
    assertThat(plugin.admit(Writes.delete(ConfigMap.KIND, late))).isEqualTo(late.struct());
    Namespace system = Namespace.builder().metadata(m -> m.name("kube-system")).build();
    assertThatThrownBy(() -> plugin.admit(Writes.delete(Namespace.KIND, system)))
        .hasMessage("namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
  }

  @Test
  void limitRangesFillInAndForbid() throws InterruptedException {
    stored.and(
        LimitRange.builder()
            .metadata(m -> m.namespace("a").name("l"))
            .spec(s ->
                s.addLimits(i ->
                    i.type("Container")
                        .max(Map.of("cpu", Quantity.parse("1")))
                        .min(Map.of("cpu", Quantity.parse("200m")))
                        .default_(Map.of("cpu", Quantity.parse("500m")))
                        .defaultRequest(Map.of("cpu", Quantity.parse("300m")))))
            .build());
    Pod pod = admitted(POD);
    assertThat(pod.metadata().annotations())
        .containsEntry(
            "kubernetes.io/limit-ranger",
            "LimitRanger plugin set: cpu request for container main; cpu limit for container main");
    assertThat(pod.spec().containers().getFirst().resources().requests())
        .containsEntry("cpu", Quantity.parse("300m"));
    refused(
        resources("2", "100m"),
        "pods \"p\" is forbidden: [minimum cpu usage per Container is 200m, but request is 100m,"
            + " maximum cpu usage per Container is 1, but limit is 2]");
  }

  private static Pod resources(String limit, String request) {
    return POD.with(p ->
        p.spec(s ->
            s.clearContainers()
                .addContainers(c ->
                    c.name("main")
                        .resources(r ->
                            r.putLimits("cpu", Quantity.parse(limit))
                                .putRequests("cpu", Quantity.parse(request))))));
  }

  @Test
  void claimsGetTheNewestDefaultClass() throws InterruptedException {
    for (int day = 1; day < 4; day++) {
      String name = "class-" + day;
      Instant created = Instant.parse("2020-01-0" + day + "T00:00:00Z");
      boolean isDefault = day < 3;
      stored.and(
          StorageClass.builder()
              .metadata(m ->
                  m.name(name)
                      .creationTimestamp(created)
                      .putAnnotations(
                          "storageclass.kubernetes.io/is-default-class", "" + isDefault))
              .build());
    }
    PersistentVolumeClaim claim =
        PersistentVolumeClaim.builder().metadata(m -> m.namespace("a").name("c")).build();
    DefaultStorageClass plugin = new DefaultStorageClass(stored);
    assertThat(
            plugin
                .admit(Writes.create(PersistentVolumeClaim.KIND, claim))
                .stringAt("spec", "storageClassName"))
        .isEqualTo("class-2");
    PersistentVolumeClaim none = claim.with(c -> c.spec(s -> s.storageClassName("")));
    assertThat(plugin.admit(Writes.create(PersistentVolumeClaim.KIND, none)))
        .isEqualTo(none.struct());
  }

  @Test
  void newNodesAreTainted() {
    Node node = Node.builder().metadata(m -> m.name("n1")).build();
    Node tainted = Node.of(new TaintNodesByCondition().admit(Writes.create(Node.KIND, node)));
    assertThat(tainted.spec().taints())
        .extracting(t -> t.key() + ":" + t.effect())
        .containsExactly("node.kubernetes.io/not-ready:NoSchedule");
    assertThat(new TaintNodesByCondition().admit(Writes.create(Node.KIND, tainted)))
        .isSameAs(tainted.struct());
  }

  @Test
  void kubeletsKeepToTheirNode() throws InterruptedException {
    NodeRestriction plugin = new NodeRestriction(stored);
    Node own = Node.builder().metadata(m -> m.name("n1")).build();
    plugin.validate(byKubelet(Operation.CREATE, own, Optional.empty()));
    Node other = own.with(n -> n.metadata(m -> m.name("n2")));
    assertThatThrownBy(
            () -> plugin.validate(byKubelet(Operation.UPDATE, other, Optional.of(other))))
        .hasMessage("nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
    Node labelled =
        own.with(n ->
            n.metadata(m ->
                m.putLabels("kubernetes.io/bogus", "1")
                    .putLabels("node-restriction.kubernetes.io/x", "1")
                    .putLabels("node.kubernetes.io/mine", "1")
                    .putLabels("kubernetes.io/hostname", "h")
                    .putLabels("my.own/label", "1")));
    assertThatThrownBy(
            () -> plugin.validate(byKubelet(Operation.CREATE, labelled, Optional.empty())))
        .hasMessage(
            "nodes \"n1\" is forbidden: node \"n1\" is not allowed to set the following labels:"
                + " kubernetes.io/bogus, node-restriction.kubernetes.io/x");
    Node tainted = own.with(n -> n.spec(s -> s.addTaints(t -> t.key("a"))));
    assertThatThrownBy(
            () -> plugin.validate(byKubelet(Operation.UPDATE, tainted, Optional.of(own))))
        .hasMessageEndingWith("is not allowed to modify taints");
  }

  private static AdmissionRequest byKubelet(Operation operation, Node node, Optional<Node> old) {
    return Writes.of(KUBELET, operation, Node.KIND, "", node, old.map(n -> n));
  }

  @Test
  void kubeletsKeepToTheirPods() throws InterruptedException {
    NodeRestriction plugin = new NodeRestriction(stored);
    Pod mine = POD.with(p -> p.spec(s -> s.nodeName("n1")));
    plugin.validate(
        Writes.of(KUBELET, Operation.UPDATE, Pod.KIND, "status", mine, Optional.of(mine)));
    assertThatThrownBy(() ->
            plugin.validate(
                Writes.of(KUBELET, Operation.UPDATE, Pod.KIND, "status", POD, Optional.of(POD))))
        .hasMessage(
            "pods \"p\" is forbidden: node \"n1\" can only update pod status for pods with"
                + " spec.nodeName set to itself");
    assertThatThrownBy(() ->
            plugin.validate(
                Writes.of(KUBELET, Operation.CREATE, Pod.KIND, "", mine, Optional.empty())))
        .hasMessageEndingWith("node \"n1\" can only create mirror pods");
  }

  @Test
  void kubeletsGetTokensOfTheirPodsOnly() throws InterruptedException {
    NodeRestriction plugin = new NodeRestriction(stored);
    stored
        .and(POD.with(p -> p.metadata(m -> m.name("mine").uid("u1")).spec(s -> s.nodeName("n1"))))
        .and(POD.with(p -> p.metadata(m -> m.name("other").uid("u2")).spec(s -> s.nodeName("n2"))));
    plugin.validate(tokenOf("mine", "u1"));
    assertThatThrownBy(() -> plugin.validate(tokenOf("mine", "u9")))
        .hasMessageContaining("the UID in the bound object reference (u9) does not match");
    assertThatThrownBy(() -> plugin.validate(tokenOf("other", "u2")))
        .hasMessageContaining("bound to a pod scheduled on a different node");
    assertThatThrownBy(() -> plugin.validate(tokenOf("none", "u3")))
        .hasMessage("pods \"none\" not found");
  }

  private static AdmissionRequest tokenOf(String pod, String uid) {
    TokenRequest request =
        TokenRequest.builder()
            .metadata(m -> m.namespace("a").name("default"))
            .spec(s -> s.boundObjectRef(r -> r.apiVersion("v1").kind("Pod").name(pod).uid(uid)))
            .build();
    return Writes.of(
        KUBELET, Operation.CREATE, ServiceAccount.KIND, "token", request, Optional.empty());
  }

  private void refused(Pod pod, String message) {
    assertThatThrownBy(() -> admitted(pod)).isInstanceOf(ApiError.class).hasMessage(message);
  }
}
