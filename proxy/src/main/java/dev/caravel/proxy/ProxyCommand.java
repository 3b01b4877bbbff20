package dev.caravel.proxy;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.caravel.api.core.v1.Node;
import dev.caravel.client.Client;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Family;
import dev.caravel.proxy.command.ConfigurationFile;
import dev.caravel.proxy.command.FlagsWithoutEffect;
import dev.caravel.proxy.command.ProxySettings;
import dev.caravel.time.Clock;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code caravel kube-proxy}: the proxy alone, in the foreground, with upstream's flags. */
@Command(
    name = "kube-proxy",
    description = "Makes Services work on this node, by nf_tables. Ends on SIGTERM; rules stay.",
    mixinStandardHelpOptions = true)
public final class ProxyCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("dev.caravel.kube-proxy");
  private static final String TABLE = "kube-proxy";

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--config", description = "a file of kind KubeProxyConfiguration")
  private @Nullable Path config;

  @Option(names = "--kubeconfig", description = "how the API server is reached")
  private String kubeconfig = "";

  @Option(names = "--master", description = "the API server, in place of the kubeconfig's")
  private @Nullable URI master;

  @Option(names = "--hostname-override", description = "this node's name, if not the host's")
  private String hostnameOverride = "";

  @Option(names = "--cluster-cidr", description = "where pods have their addresses")
  private String clusterCidr = "";

  @Option(names = "--proxy-mode", description = "only nftables has an effect")
  private String proxyMode = "";

  @Option(
      names = "--nodeport-addresses",
      split = ",",
      description = "ranges of the node's addresses for node ports, or: primary")
  private List<String> nodePortAddresses = new ArrayList<>();

  @Option(
      names = "--masquerade-all",
      arity = "0..1",
      fallbackValue = "true",
      description = "give every connection to a cluster IP the node's address")
  private boolean masqueradeAll;

  @Option(
      names = "--healthz-bind-address",
      description = "where health is served (default: ${DEFAULT-VALUE})")
  private String healthzBindAddress = "0.0.0.0:10256";

  @Option(
      names = "--metrics-bind-address",
      description = "where metrics are served (default: ${DEFAULT-VALUE})")
  private String metricsBindAddress = "127.0.0.1:10249";

  @Option(
      names = "--cleanup",
      arity = "0..1",
      fallbackValue = "true",
      description = "remove all rules and exit")
  private boolean cleanup;

  @Mixin private FlagsWithoutEffect flagsWithoutEffect = new FlagsWithoutEffect();

  @Override
  public Integer call() throws Exception {
    for (var flag : flagsWithoutEffect.given(specification())) {
      LOG.log(WARNING, "the flag {0} is understood and has no effect", flag);
    }
    var settings = settings();
    warnOfMode(settings.mode());
    if (cleanup) {
      KubeProxy.wipe(proxyConfig(settings, List.of()));
      return 0;
    }
    var clock = SystemClock.instance();
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    try (var client = new Client(new HttpTransport(context(settings), clock));
        var proxy = proxy(settings, client, clock)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(asked, closed)));
      proxy.start();
      LOG.log(INFO, "makes Services work on node {0}", nodeName(settings));
      asked.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private static void stop(CountDownLatch asked, CountDownLatch closed) {
    asked.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private KubeProxy proxy(ProxySettings settings, Client client, Clock clock) {
    var ranges =
        settings.nodePortAddresses().equals(List.of("primary"))
            ? primaryAddresses(client, nodeName(settings))
            : ranges(settings.nodePortAddresses(), "--nodeport-addresses");
    return new KubeProxy(proxyConfig(settings, ranges), client, clock);
  }

  // The Node object says which of the host's addresses are the node's.
  private List<Cidr> primaryAddresses(Client client, String node) {
    var addresses =
        client.resource(Node.KIND).get(node).status().addresses().stream()
            .filter(address -> address.type().equals("InternalIP"))
            .map(address -> Cidr.single(InetAddress.ofLiteral(address.address())))
            .toList();
    if (addresses.isEmpty()) {
      throw wrong("--nodeport-addresses=primary: node " + node + " has no InternalIP");
    }
    return addresses;
  }

  private ProxyConfig proxyConfig(ProxySettings settings, List<Cidr> nodePortRanges) {
    return new ProxyConfig(
        TABLE,
        nodeName(settings),
        List.of(Family.IPV4),
        ranges(split(settings.clusterCidr()), "--cluster-cidr"),
        List.of(),
        nodePortRanges,
        settings.masqueradeAll(),
        address(settings.healthzBindAddress(), "--healthz-bind-address"),
        address(settings.metricsBindAddress(), "--metrics-bind-address"));
  }

  ProxySettings settings() throws IOException {
    if (config == null) {
      return new ProxySettings(
          kubeconfig,
          hostnameOverride,
          clusterCidr,
          proxyMode,
          nodePortAddresses,
          masqueradeAll,
          healthzBindAddress,
          metricsBindAddress);
    }
    try {
      var file = ConfigurationFile.parse(Files.readString(config));
      // Upstream takes only this one flag beside a file.
      return hostnameOverride.isEmpty() ? file : withHostname(file, hostnameOverride);
    } catch (IOException e) {
      throw wrong("cannot read " + config + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw wrong(config + ": " + e.getMessage());
    }
  }

  private static ProxySettings withHostname(ProxySettings file, String name) {
    return new ProxySettings(
        file.kubeconfig(),
        name,
        file.clusterCidr(),
        file.mode(),
        file.nodePortAddresses(),
        file.masqueradeAll(),
        file.healthzBindAddress(),
        file.metricsBindAddress());
  }

  private static void warnOfMode(String mode) {
    if (!mode.isEmpty() && !mode.equals("nftables")) {
      LOG.log(WARNING, "mode {0} is understood and has no effect: rules are nf_tables rules", mode);
    }
  }

  private static String nodeName(ProxySettings settings) {
    if (!settings.hostnameOverride().isEmpty()) {
      return settings.hostnameOverride();
    }
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "localhost";
    }
  }

  private Context context(ProxySettings settings) {
    var loaded =
        settings.kubeconfig().isEmpty()
            ? Kubeconfig.load()
            : Kubeconfig.load(Path.of(settings.kubeconfig()));
    var server = master;
    return server == null ? loaded.current() : loaded.current().withServer(server);
  }

  private static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }

  private List<Cidr> ranges(List<String> texts, String flag) {
    try {
      return texts.stream().map(text -> Cidr.parse(text.strip())).toList();
    } catch (IllegalArgumentException e) {
      throw wrong(flag + ": " + e.getMessage());
    }
  }

  private Optional<InetSocketAddress> address(String text, String flag) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int colon = text.lastIndexOf(':');
    try {
      var host = text.substring(0, Math.max(0, colon)).replaceAll("^\\[|\\]$", "");
      int port = Integer.parseInt(text.substring(colon + 1));
      return Optional.of(
          host.isEmpty()
              ? new InetSocketAddress(port)
              : new InetSocketAddress(InetAddress.ofLiteral(host), port));
    } catch (IllegalArgumentException e) {
      throw wrong(flag + ": \"" + text + "\" is not ADDRESS:PORT, as 0.0.0.0:10256 is");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(specification().commandLine(), message);
  }

  private CommandSpec specification() {
    if (spec == null) {
      throw new IllegalStateException("only picocli runs a command");
    }
    return spec;
  }
}
