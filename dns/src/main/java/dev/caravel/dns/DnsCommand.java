package dev.caravel.dns;

import static java.lang.System.Logger.Level.INFO;

import dev.caravel.client.Client;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.dns.message.Name;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code caravel dns}: the cluster's name server alone, in the foreground. */
@Command(
    name = "dns",
    description = "Serves the cluster's names by UDP and TCP. Ends on SIGTERM.",
    mixinStandardHelpOptions = true)
public final class DnsCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("dev.caravel.dns");
  private static final int MAX_PORT = 65535;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "how the API server is reached")
  private @Nullable Path kubeconfig;

  @Option(names = "--master", paramLabel = "URL", description = "the API server, in place of that")
  private @Nullable URI master;

  @Option(
      names = "--bind-address",
      paramLabel = "ADDRESS",
      description = "where to listen (default: ${DEFAULT-VALUE})")
  private String bindAddress = "0.0.0.0";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "0 takes a free one (default: ${DEFAULT-VALUE})")
  private int port = 53;

  @Option(
      names = "--cluster-domain",
      paramLabel = "DOMAIN",
      description = "the cluster's domain (default: ${DEFAULT-VALUE})")
  private String clusterDomain = "cluster.local";

  @Option(
      names = "--cluster-dns",
      split = ",",
      paramLabel = "ADDRESS",
      description = "the addresses that pods know this server by (default: ${DEFAULT-VALUE})")
  private List<String> clusterDns = new ArrayList<>(List.of("10.96.0.10"));

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      description = "how long answers may be kept (default: ${DEFAULT-VALUE})")
  private int ttl = DnsConfig.DEFAULT_TTL_SECONDS;

  @Option(
      names = "--resolv-conf",
      paramLabel = "FILE",
      description = "the resolvers to ask for other names (default: ${DEFAULT-VALUE})")
  private Path resolvConf = Path.of("/etc/resolv.conf");

  @Override
  public Integer call() throws Exception {
    var clock = SystemClock.instance();
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    var config = config();
    try (var client = new Client(new HttpTransport(context(), clock));
        var dns = new ClusterDns(config, client, clock)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(asked, closed)));
      dns.start();
      asked.await();
      LOG.log(INFO, "ends");
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

  private Context context() {
    var loaded = kubeconfig == null ? Kubeconfig.load() : Kubeconfig.load(kubeconfig);
    return master == null ? loaded.current() : loaded.current().withServer(master);
  }

  DnsConfig config() {
    if (port < 0 || port > MAX_PORT) {
      throw wrong("--port: " + port + " is not 0 to " + MAX_PORT);
    }
    try {
      return new DnsConfig(
          new InetSocketAddress(InetAddress.ofLiteral(bindAddress), port),
          Name.parse(clusterDomain),
          ttl,
          clusterDns.stream().map(InetAddress::ofLiteral).toList(),
          ResolverFile.parse(Files.readString(resolvConf)));
    } catch (IOException e) {
      throw wrong("--resolv-conf: cannot read " + resolvConf);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("only picocli runs a command");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
