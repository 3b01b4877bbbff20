package dev.caravel.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.Client;
import dev.caravel.cri.v1.KeyValue;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole kubelet between an API server and a runtime that hold everything in memory. */
class KubeletTest {
  private static final String IMAGE = "example.org/app:1";

  @TempDir Path folder;
  private final SystemClock clock = SystemClock.instance();
  private ScriptedApi api;
  private FakeRuntime runtime;
  private Kubelet kubelet;

  @BeforeEach
  void start() throws IOException {
    api = new ScriptedApi(clock);
    runtime = new FakeRuntime(folder.resolve("cri.sock"), clock);
    runtime.addImage(IMAGE);
    begin();
  }

  private void begin() throws IOException {
    var config =
        KubeletConfig.of("node-a", folder.resolve("kubelet"), runtime.endpoint())
            .withDns(List.of("10.96.0.10"), "cluster.local")
            .withNode(List.of("192.0.2.7"), java.util.Map.of(), "/kubepods");
    kubelet = new Kubelet(config, new Client(api), clock);
    kubelet.start();
  }

  @AfterEach
  void stop() throws IOException {
    kubelet.close();
    runtime.close();
    dev.caravel.kubelet.files.Trees.remove(folder.resolve("kubelet"));
  }

  private static Pod plain(String name) {
    return Given.pod(name, "containers: [{name: main, image: '" + IMAGE + "'}]");
  }

  private Pod stored(String name) {
    return api.find(Pod.KIND, "default", name).orElseThrow();
  }

  private void awaitPhase(String name, String phase) {
    Eventually.holds(name + " is " + phase, () -> stored(name).status().phase().equals(phase));
  }

  private static String condition(Pod pod, String type) {
    return pod.status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .map(PodCondition::status)
        .findFirst()
        .orElse("");
  }

  @Test
  void registers_its_node_and_holds_its_lease() {
    Eventually.holds("lease", () -> api.find(Lease.KIND, "kube-node-lease", "node-a").isPresent());
    var node = api.find(Node.KIND, "", "node-a").orElseThrow();
    assertThat(node.metadata().labels())
        .containsEntry("kubernetes.io/hostname", "node-a")
        .containsEntry("kubernetes.io/os", "linux");
    assertThat(node.status().capacity()).containsKeys("cpu", "memory", "pods", "ephemeral-storage");
    assertThat(node.status().nodeInfo().containerRuntimeVersion()).isEqualTo("fake://1.0");
    assertThat(node.status().conditions())
        .filteredOn(c -> c.type().equals("Ready"))
        .allSatisfy(c -> {
          assertThat(c.status()).isEqualTo("True");
          assertThat(c.reason()).isEqualTo("KubeletReady");
          assertThat(c.message()).isEqualTo("kubelet is posting ready status");
        })
        .hasSize(1);
    var lease = api.find(Lease.KIND, "kube-node-lease", "node-a").orElseThrow();
    assertThat(lease.spec().holderIdentity()).isEqualTo("node-a");
    assertThat(lease.spec().leaseDurationSeconds()).isEqualTo(40);
  }

  @Test
  void runs_a_pod_and_reports_it() {
    api.put(Pod.KIND, plain("web"));
    awaitPhase("web", "Running");
    Eventually.holds("ready", () -> condition(stored("web"), "Ready").equals("True"));
    var status = stored("web").status();
    assertThat(status.podIP()).startsWith("10.244.0.");
    assertThat(status.hostIP()).isEqualTo("192.0.2.7");
    assertThat(status.qosClass()).isEqualTo("BestEffort");
    assertThat(status.startTime()).isPresent();
    var container = status.containerStatuses().getFirst();
    assertThat(container.ready()).isTrue();
    assertThat(container.started()).isTrue();
    assertThat(container.containerID()).startsWith("fake://c");
    assertThat(container.state().hasRunning()).isTrue();
    var sandbox = runtime.sandboxConfig();
    assertThat(sandbox.getHostname()).isEqualTo("web");
    assertThat(sandbox.getLinux().getCgroupParent()).isEqualTo("/kubepods/besteffort/poduid-web");
    assertThat(sandbox.getDnsConfig().getServersList()).containsExactly("10.96.0.10");
    assertThat(sandbox.getDnsConfig().getSearchesList())
        .startsWith("default.svc.cluster.local", "svc.cluster.local", "cluster.local");
    assertThat(sandbox.getLogDirectory()).endsWith("/pods/default_web_uid-web");
    assertThat(runtime.config("main").getLogPath()).isEqualTo("main/0.log");
  }

  @Test
  void deletes_a_pod_when_it_is_stopped() {
    api.put(Pod.KIND, plain("web"));
    awaitPhase("web", "Running");
    api.beginDeletion("default", "web", 5);
    Eventually.holds("gone", () -> api.find(Pod.KIND, "default", "web").isEmpty());
    assertThat(runtime.calls).contains("stop main 5", "stop sandbox");
    Eventually.holds("no files", () -> !Files.exists(folder.resolve("kubelet/pods/uid-web")));
    Eventually.holds("no sandbox", () -> runtime.sandboxes().isEmpty());
    assertThat(runtime.containers()).isEmpty();
    assertThat(folder.resolve("kubelet/logs/pods/default_web_uid-web")).doesNotExist();
  }

  @Test
  void deletes_a_pod_whose_sync_failed_unexpectedly() {
    var failed = new AtomicBoolean();
    api.failing =
        request -> {
          boolean fails = request.path().endsWith("/configmaps/settings");
          failed.compareAndSet(false, fails);
          return fails;
        };
    api.put(
        Pod.KIND,
        Given.pod(
            "web",
            """
            containers:
            - name: main
              image: example.org/app:1
              envFrom: [{configMapRef: {name: settings}}]
            """));
    Eventually.holds("failed", failed::get);
    api.beginDeletion("default", "web", 0);
    Eventually.holds("gone", () -> api.find(Pod.KIND, "default", "web").isEmpty());
    Eventually.holds("no sandbox", () -> runtime.sandboxes().isEmpty());
  }

  @Test
  void fills_environment_and_volumes() throws IOException {
    api.put(
        Service.KIND,
        Service.builder()
            .metadata(m -> m.name("back-end").namespace("default"))
            .spec(s -> s.clusterIP("10.96.0.9").addPorts(p -> p.name("http").port(80)))
            .build());
    api.put(
        ConfigMap.KIND,
        ConfigMap.builder()
            .metadata(m -> m.name("settings").namespace("default"))
            .putData("colour", "blue")
            .build());
    api.put(
        Secret.KIND,
        Secret.builder()
            .metadata(m -> m.name("keys").namespace("default"))
            .putData("password", Bytes.ofUtf8("s3cret"))
            .build());
    api.put(
        Pod.KIND,
        Given.pod(
            "web",
            """
            serviceAccountName: default
            containers:
            - name: main
              image: example.org/app:1
              command: [run, $(COLOUR), $$(COLOUR), $(NONE)]
              env:
              - name: COLOUR
                valueFrom: {configMapKeyRef: {name: settings, key: colour}}
              - name: TEXT
                value: is $(COLOUR)
              - name: IP
                valueFrom: {fieldRef: {fieldPath: status.podIP}}
              volumeMounts:
              - {name: settings, mountPath: /settings}
              - {name: token, mountPath: /token}
            volumes:
            - name: settings
              configMap: {name: settings}
            - name: token
              projected:
                sources:
                - serviceAccountToken: {path: token, expirationSeconds: 3607}
                - secret: {name: keys}
            """));
    awaitPhase("web", "Running");
    var config = runtime.config("main");
    assertThat(config.getCommandList()).containsExactly("run", "blue", "$(COLOUR)", "$(NONE)");
    assertThat(config.getEnvsList())
        .contains(
            variable("COLOUR", "blue"),
            variable("TEXT", "is blue"),
            variable("IP", stored("web").status().podIP()),
            variable("BACK_END_SERVICE_HOST", "10.96.0.9"),
            variable("BACK_END_SERVICE_PORT_HTTP", "80"),
            variable("BACK_END_PORT_80_TCP", "tcp://10.96.0.9:80"));
    var settings = hostPath("main", "/settings");
    assertThat(settings.resolve("colour")).hasContent("blue");
    assertThat(hostPath("main", "/token").resolve("token")).content().startsWith("token-");
    assertThat(hostPath("main", "/token").resolve("password")).hasContent("s3cret");
    assertThat(hostPath("main", "/etc/hosts"))
        .content()
        .contains(stored("web").status().podIP() + "\tweb\n");

    api.put(
        ConfigMap.KIND,
        api.find(ConfigMap.KIND, "default", "settings")
            .orElseThrow()
            .with(c -> c.putData("colour", "red")));
    Eventually.holds(
        "the volume follows",
        () -> {
          try {
            return Files.readString(settings.resolve("colour")).equals("red");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static KeyValue variable(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(com.google.protobuf.ByteString.copyFromUtf8(value))
        .build();
  }

  private Path hostPath(String container, String at) {
    return runtime.config(container).getMountsList().stream()
        .filter(m -> m.getContainerPath().equals(at))
        .map(m -> Path.of(m.getHostPath()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void restarts_what_ends_and_backs_off() {
    api.put(Pod.KIND, plain("web"));
    awaitPhase("web", "Running");
    runtime.end("main", 3);
    Eventually.holds(
        "restarted",
        () ->
            stored("web").status().containerStatuses().stream()
                .anyMatch(c -> c.restartCount() == 1 && c.state().hasRunning()));
    var status = stored("web").status().containerStatuses().getFirst();
    assertThat(status.lastState().terminated().exitCode()).isEqualTo(3);
    assertThat(status.lastState().terminated().reason()).isEqualTo("Error");
    runtime.end("main", 3);
    Eventually.holds(
        "backs off",
        () ->
            stored("web").status().containerStatuses().stream()
                .anyMatch(c -> c.state().waiting().reason().equals("CrashLoopBackOff")));
    assertThat(stored("web").status().containerStatuses().getFirst().state().waiting().message())
        .isEqualTo("back-off 10s restarting failed container=main pod=web_default(uid-web)");
  }

  @Test
  void adopts_running_containers_after_a_crash() throws IOException {
    api.put(Pod.KIND, plain("web"));
    awaitPhase("web", "Running");
    api.put(Pod.KIND, plain("old"));
    awaitPhase("old", "Running");
    kubelet.close();
    int before = runtime.calls.size();
    new Client(api)
        .resource(Pod.KIND)
        .namespace("default")
        .delete(
            "old", dev.caravel.api.meta.v1.DeleteOptions.builder().gracePeriodSeconds(0).build());
    begin();
    Eventually.holds(
        "the orphan is ended",
        () -> runtime.sandboxes().stream().noneMatch(s -> s.getMetadata().getName().equals("old")));
    assertThat(runtime.calls.subList(before, runtime.calls.size()))
        .noneMatch(call -> call.startsWith("start") || call.startsWith("run"));
    assertThat(runtime.isRunning("main")).isTrue();
  }
}
