package dev.caravel.kubelet;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.selector.FieldQuery;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.informer.Informers;
import dev.caravel.kubelet.container.ContainerConfigs;
import dev.caravel.kubelet.container.DnsSettings;
import dev.caravel.kubelet.container.NodeSettings;
import dev.caravel.kubelet.container.SandboxConfigs;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.files.OrphanedFiles;
import dev.caravel.kubelet.files.PodDirectories;
import dev.caravel.kubelet.files.Trees;
import dev.caravel.kubelet.hook.Hooks;
import dev.caravel.kubelet.image.ImagePuller;
import dev.caravel.kubelet.log.LogRotation;
import dev.caravel.kubelet.node.Machine;
import dev.caravel.kubelet.node.NodeAgent;
import dev.caravel.kubelet.node.NodeIdentity;
import dev.caravel.kubelet.object.ReferencedObjects;
import dev.caravel.kubelet.probe.ProbeCounts;
import dev.caravel.kubelet.probe.Probes;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.RuntimeEvents;
import dev.caravel.kubelet.server.KubeletServer;
import dev.caravel.kubelet.server.NodePods;
import dev.caravel.kubelet.status.StatusWriter;
import dev.caravel.kubelet.volume.Volumes;
import dev.caravel.kubelet.worker.NodeServices;
import dev.caravel.kubelet.worker.PodAdmission;
import dev.caravel.kubelet.worker.PodWorkers;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet of one node.
 *
 * <p>How this works: an informer follows the pods that are bound to this node, and each gets a
 * worker ({@link PodWorkers}), which asks the runtime what there is, decides by {@code
 * pod.PodActions}, acts through CRI and leaves the pod's status to the {@link StatusWriter}. {@link
 * RuntimeEvents} wakes the workers whose containers change. {@link NodeAgent} keeps the Node object
 * and its lease. Nothing is remembered between runs but what the runtime and the pods' folders
 * hold: after a crash the next kubelet finds all containers by their labels and goes on with them.
 */
public final class Kubelet implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofMillis(20);
  private static final Duration MOST_RETRY = Duration.ofSeconds(2);

  private final KubeletConfig config;
  private final Client client;
  private final Clock clock;
  private final String nodeName;
  private final CriClient runtime;
  private final Informers informers;
  private final EventRecorder recorder;
  private final StatusWriter statuses;
  private final ProbeCounts probeCounts = new ProbeCounts();
  private @Nullable NodeAgent agent;
  private @Nullable ReferencedObjects objects;
  private @Nullable RuntimeEvents runtimeEvents;
  private @Nullable Probes probes;
  private @Nullable LogRotation logs;
  private @Nullable KubeletServer server;
  private int port;
  private volatile @Nullable PodWorkers workers;
  private @Nullable Thread starter;
  private boolean closed;

  /** A kubelet that does nothing yet; it does not close the client. */
  public Kubelet(KubeletConfig config, Client client, Clock clock) {
    this.config = config;
    this.client = client;
    this.clock = clock;
    this.nodeName = config.nodeName().isEmpty() ? Machine.hostname() : config.nodeName();
    this.runtime = new CriClient(config.runtimeEndpoint(), config.runtimeTimeout());
    this.informers = new Informers(client, clock);
    this.recorder = new EventRecorder(client, clock, "kubelet", nodeName);
    this.statuses = new StatusWriter(client, clock);
  }

  /**
   * Starts everything; what has to wait for the runtime or the API server does so on its own.
   *
   * @throws IOException if the kubelet's folders cannot be made
   */
  public void start() throws IOException {
    Files.createDirectories(config.root().resolve("pods"));
    Files.createDirectories(config.podLogs());
    Files.createDirectories(config.containerLogs());
    var machine = new Machine(config.root(), config.maxPods());
    startServer(machine);
    var services = informers.of(Service.KIND);
    var pods =
        informers.of(Pod.KIND, ListOptions.fields(FieldQuery.equal("spec.nodeName", nodeName)));
    informers.start();
    starter = Thread.ofVirtual().name("kubelet").start(() -> begin(machine, services, pods));
  }

  private void startServer(Machine machine) throws IOException {
    var wanted = config.server();
    if (!wanted.enabled()) {
      return;
    }
    var settings =
        new KubeletServer.Settings(
            nodeName,
            wanted.certificate(),
            wanted.key(),
            wanted.clientCa(),
            wanted.anonymous(),
            wanted.tokens(),
            wanted.authorize(),
            ConfigurationText.of(config));
    var api = new KubeletServer(settings, new PodsOfNode(), machine, probeCounts, client, clock);
    server = api;
    port = api.start(new InetSocketAddress(wanted.address(), wanted.port())).getPort();
  }

  /** The pods as the HTTPS API shows them. */
  private final class PodsOfNode implements NodePods {
    @Override
    public List<Pod> all() {
      var running = workers;
      return running == null
          ? List.of()
          : running.pods().stream().map(this::withNewestStatus).toList();
    }

    private Pod withNewestStatus(Pod pod) {
      return statuses
          .latest(pod.metadata().uid())
          .map(status -> pod.with(p -> p.status(status)))
          .orElse(pod);
    }

    @Override
    public CriClient runtime() {
      return runtime;
    }
  }

  private void begin(Machine machine, Informer<Service> services, Informer<Pod> pods) {
    try {
      var runtimeName = runtimeName();
      var started = assemble(runtimeName, machine, services);
      if (!started) {
        return;
      }
      while (!pods.awaitSync(SYNC_TIMEOUT)) {
        LOG.log(Level.WARNING, "still waiting for the pods of this node from the API server");
      }
      var running = workers;
      if (running != null) {
        pods.addHandler(running::update, (before, after) -> running.update(after), running::remove);
        endOrphans(running, pods);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The name of the runtime, as soon as it answers. */
  private String runtimeName() throws InterruptedException {
    var retry = FIRST_RETRY;
    while (true) {
      try {
        return runtime.version().getRuntimeName();
      } catch (CriException e) {
        LOG.log(Level.INFO, "waiting for the container runtime: {0}", e.getMessage());
        clock.sleep(retry);
        var doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(MOST_RETRY) < 0 ? doubled : MOST_RETRY;
      }
    }
  }

  private synchronized boolean assemble(
      String runtimeName, Machine machine, Informer<Service> services) {
    if (closed) {
      return false;
    }
    var directories = new PodDirectories(config.root(), config.podLogs(), config.containerLogs());
    var settings =
        new NodeSettings(
            nodeName,
            directories,
            new DnsSettings(config.clusterDns(), config.clusterDomain(), config.resolvConf()),
            config.cgroupRoot(),
            machine.allocatable(),
            machine.memoryBytes());
    Events events =
        (about, warning, reason, message) ->
            recorder.record(about, warning ? "Warning" : "Normal", reason, message);
    var referenced = new ReferencedObjects(client, clock, this::wake);
    objects = referenced;
    var addresses =
        config.nodeAddresses().isEmpty() ? List.of(Machine.address()) : config.nodeAddresses();
    var podProbes = new Probes(runtime, events, probeCounts, this::wake, clock);
    probes = podProbes;
    var rotation = new LogRotation(runtime, config.logMaxBytes(), config.logMaxFiles(), clock);
    logs = rotation;
    var admission =
        new PodAdmission(nodeName, machine.allocatable(), config.allowedUnsafeSysctls());
    var node =
        new NodeServices(
            runtime,
            runtimeName,
            addresses,
            directories,
            referenced,
            new Volumes(directories, referenced, client, machine.allocatable(), clock),
            new SandboxConfigs(settings),
            new ContainerConfigs(settings, referenced, () -> synced(services)),
            new ImagePuller(runtime, events, clock),
            podProbes,
            new Hooks(runtime, clock),
            rotation,
            statuses,
            admission,
            events,
            clock);
    var podWorkers = new PodWorkers(node);
    admission.setPods(podWorkers::pods);
    workers = podWorkers;
    statuses.start();
    var identity =
        new NodeIdentity(nodeName, addresses, config.labels(), port, config.registerNode());
    agent = new NodeAgent(identity, machine, runtime, client, events, clock);
    agent.start();
    runtimeEvents =
        new RuntimeEvents(runtime, clock, () -> !podWorkers.isEmpty(), podWorkers::wake);
    runtimeEvents.start();
    return true;
  }

  private static List<Service> synced(Informer<Service> services) {
    try {
      services.awaitSync(SYNC_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return services.store().list();
  }

  private void wake(String uid) {
    var running = workers;
    if (running != null) {
      running.wake(uid);
    }
  }

  /** Pods that the runtime has and the API server has not are ended; so are left files removed. */
  private void endOrphans(PodWorkers running, Informer<Pod> pods) {
    var wanted = new HashSet<String>();
    pods.store().list().forEach(pod -> wanted.add(pod.metadata().uid()));
    try {
      for (var sandbox : runtime.sandboxes()) {
        var metadata = sandbox.getMetadata();
        if (!metadata.getUid().isEmpty() && wanted.add(metadata.getUid())) {
          running.endOrphan(
              runtime.observe(metadata.getUid(), metadata.getNamespace(), metadata.getName()));
        }
      }
      OrphanedFiles.remove(config.root().resolve("pods"), config.podLogs(), wanted);
    } catch (CriException | IOException e) {
      LOG.log(Level.WARNING, "cannot look for pods that are no more: {0}", e.getMessage());
    }
  }

  /**
   * Removes all files of a kubelet that does not run, and what is mounted among them; no pod of it
   * may run any more.
   */
  public static void wipe(KubeletConfig config) throws IOException {
    Trees.remove(config.root());
    Trees.remove(config.podLogs());
    Trees.remove(config.containerLogs());
  }

  /** Where the HTTPS API listens; 0 without one. */
  public int port() {
    return port;
  }

  /** Of the node. */
  public String nodeName() {
    return nodeName;
  }

  /** Ends the kubelet; pods and containers go on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (starter != null) {
      starter.interrupt();
    }
    if (agent != null) {
      agent.close();
    }
    if (runtimeEvents != null) {
      runtimeEvents.close();
    }
    var running = workers;
    if (running != null) {
      running.close();
    }
    if (objects != null) {
      objects.close();
    }
    if (probes != null) {
      probes.close();
    }
    if (logs != null) {
      logs.close();
    }
    if (server != null) {
      server.close();
    }
    informers.close();
    statuses.close();
    recorder.close();
    runtime.close();
  }
}
