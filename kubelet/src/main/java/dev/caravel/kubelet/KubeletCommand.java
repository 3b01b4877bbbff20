package dev.caravel.kubelet;

import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.value.DurationText;
import dev.caravel.client.Client;
import dev.caravel.client.flags.UpstreamFlags;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * The kubelet alone, in the foreground, with upstream's flags. What a flag does not say, the file
 * of {@code --config} says, and then upstream's default.
 */
@Command(
    name = "kubelet",
    description = "Runs the pods of one node. Ends on SIGTERM; pods run on.",
    mixinStandardHelpOptions = true,
    version = "Kubernetes v1.36.3")
public final class KubeletCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final String EVERYWHERE = "0.0.0.0";
  private static final int PORT = 10_250;

  /** Go's durations: 1m0s, 1h. */
  private static final class GoDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text);
    }
  }

  @Option(names = "--config", description = "A KubeletConfiguration file.")
  private @Nullable Path config;

  @Option(names = "--kubeconfig", description = "How to reach the API server.")
  private @Nullable Path kubeconfig;

  @Option(names = "--container-runtime-endpoint", description = "unix:///path of the runtime.")
  private Optional<String> runtimeEndpoint = Optional.empty();

  @Option(names = "--runtime-request-timeout", converter = GoDuration.class)
  private Optional<Duration> runtimeTimeout = Optional.empty();

  @Option(names = "--hostname-override", description = "The node's name; the host's by default.")
  private String nodeName = "";

  @Option(names = "--node-ip", split = ",", description = "The node's addresses.")
  private List<String> nodeAddresses = new ArrayList<>();

  @Option(names = "--node-labels", split = ",", description = "Labels of the node, key=value.")
  private Map<String, String> nodeLabels = new LinkedHashMap<>();

  @Option(names = "--register-node", arity = "0..1", fallbackValue = "true")
  private Optional<Boolean> registerNode = Optional.empty();

  @Option(names = "--root-dir", description = "Where pods' files are kept.")
  private Path root = Path.of("/var/lib/kubelet");

  @Option(names = "--cgroup-root", description = "The cgroup above those of all pods.")
  private Optional<String> cgroupRoot = Optional.empty();

  @Option(names = "--cluster-dns", split = ",", description = "Addresses of the cluster's DNS.")
  private List<String> clusterDns = new ArrayList<>();

  @Option(names = "--cluster-domain")
  private Optional<String> clusterDomain = Optional.empty();

  @Option(names = "--resolv-conf")
  private Optional<Path> resolvConf = Optional.empty();

  @Option(names = "--max-pods")
  private Optional<Integer> maxPods = Optional.empty();

  @Option(names = "--container-log-max-size")
  private Optional<String> logMaxSize = Optional.empty();

  @Option(names = "--allowed-unsafe-sysctls", split = ",")
  private List<String> allowedUnsafeSysctls = new ArrayList<>();

  @Option(names = "--container-log-max-files")
  private Optional<Integer> logMaxFiles = Optional.empty();

  @Option(names = "--enable-server", arity = "0..1", fallbackValue = "true")
  private Optional<Boolean> enableServer = Optional.empty();

  @Option(names = "--address", description = "Where the HTTPS API listens.")
  private Optional<String> address = Optional.empty();

  @Option(names = "--port", description = "Of the HTTPS API.")
  private Optional<Integer> port = Optional.empty();

  @Option(names = "--tls-cert-file")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--tls-private-key-file")
  private Optional<Path> key = Optional.empty();

  @Option(names = "--client-ca-file")
  private Optional<Path> clientCa = Optional.empty();

  @Option(names = "--anonymous-auth", arity = "0..1", fallbackValue = "true")
  private Optional<Boolean> anonymous = Optional.empty();

  @Option(names = "--authentication-token-webhook", arity = "0..1", fallbackValue = "true")
  private Optional<Boolean> tokens = Optional.empty();

  @Option(names = "--authorization-mode", description = "Webhook or AlwaysAllow.")
  private Optional<String> authorizationMode = Optional.empty();

  @Unmatched private List<String> others = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    KubeletConfig wanted;
    try {
      for (var flag : UpstreamFlags.of(KubeletCommand.class).withoutEffect(others, known())) {
        LOG.log(Level.WARNING, "the flag {0} is understood and has no effect", flag);
      }
      wanted = config();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    if (kubeconfig == null) {
      throw wrong("--kubeconfig is needed: a kubelet without an API server has no pods");
    }
    var clock = SystemClock.instance();
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    try (var client = new Client(new HttpTransport(Kubeconfig.load(kubeconfig).current(), clock));
        var kubelet = new Kubelet(wanted, client, clock)) {
      kubelet.start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                asked.countDown();
                try {
                  closed.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
      LOG.log(Level.INFO, "the kubelet of node {0} runs", kubelet.nodeName());
      asked.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  /** The flags that have an effect. */
  private List<String> known() {
    return spec == null
        ? List.of()
        : spec.options().stream().map(option -> option.longestName()).toList();
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }

  /** What the kubelet is told, from flags and file. */
  KubeletConfig config() throws IOException {
    var file = config == null ? ConfigurationFile.none() : ConfigurationFile.read(config);
    var endpoint =
        runtimeEndpoint
            .or(() -> file.text("containerRuntimeEndpoint"))
            .orElse("unix:///run/containerd/containerd.sock");
    var logs = file.file("podLogsDir").orElse(Path.of("/var/log/pods"));
    var parent = logs.toAbsolutePath().getParent();
    var cgroups = cgroupRoot.or(() -> file.text("cgroupRoot")).orElse("/");
    return new KubeletConfig(
        nodeName,
        nodeAddresses,
        nodeLabels,
        registerNode.or(() -> file.flag("registerNode")).orElse(true),
        root,
        logs,
        (parent == null ? logs : parent).resolve("containers"),
        endpoint,
        runtimeTimeout
            .or(() -> file.duration("runtimeRequestTimeout"))
            .orElse(Duration.ofMinutes(2)),
        server(file),
        clusterDns.isEmpty() ? file.texts("clusterDNS") : clusterDns,
        clusterDomain.or(() -> file.text("clusterDomain")).orElse(""),
        resolvConf.or(() -> file.file("resolvConf")).orElse(Path.of("/etc/resolv.conf")),
        maxPods.or(() -> file.number("maxPods")).orElse(110),
        cgroups.endsWith("/") ? cgroups + "kubepods" : cgroups + "/kubepods",
        logMaxSize
            .map(text -> Quantity.parse(text).value())
            .or(() -> file.bytes("containerLogMaxSize"))
            .orElse(10L << 20),
        logMaxFiles.or(() -> file.number("containerLogMaxFiles")).orElse(5),
        allowedUnsafeSysctls.isEmpty() ? file.texts("allowedUnsafeSysctls") : allowedUnsafeSysctls);
  }

  private KubeletConfig.ServerConfig server(ConfigurationFile file) {
    var chain = certificate.or(() -> file.file("tlsCertFile"));
    var privateKey = key.or(() -> file.file("tlsPrivateKeyFile"));
    boolean enabled = enableServer.or(() -> file.flag("enableServer")).orElse(true);
    if (!enabled) {
      return KubeletConfig.ServerConfig.none();
    }
    if (chain.isEmpty() || privateKey.isEmpty()) {
      throw new IllegalArgumentException(
          "the HTTPS API needs --tls-cert-file and --tls-private-key-file; without it:"
              + " --enable-server=false");
    }
    var mode = authorizationMode.or(() -> file.text("authorization.mode")).orElse("Webhook");
    if (!mode.equals("Webhook") && !mode.equals("AlwaysAllow")) {
      throw new IllegalArgumentException(
          "unknown authorization mode \"" + mode + "\": it is Webhook or AlwaysAllow");
    }
    return new KubeletConfig.ServerConfig(
        true,
        address.or(() -> file.text("address")).orElse(EVERYWHERE),
        port.or(() -> file.number("port")).orElse(PORT),
        chain.get(),
        privateKey.get(),
        clientCa.or(() -> file.file("authentication.x509.clientCAFile")).orElse(Path.of("")),
        anonymous.or(() -> file.flag("authentication.anonymous.enabled")).orElse(false),
        tokens.or(() -> file.flag("authentication.webhook.enabled")).orElse(true),
        mode.equals("Webhook"));
  }
}
