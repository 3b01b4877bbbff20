package dev.caravel.apiserver;

import dev.caravel.api.value.DurationText;
import dev.caravel.apiserver.authentication.RequestHeaderNames;
import dev.caravel.apiserver.chain.ChainLimits;
import dev.caravel.apiserver.registry.RegistryConfig;
import dev.caravel.apiserver.streams.Kubelets;
import dev.caravel.apiserver.version.VersionPage;
import dev.caravel.client.flags.UpstreamFlags;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.client.EtcdClient;
import dev.caravel.etcd.client.EtcdClientConfig;
import dev.caravel.etcd.store.LocalStore;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.etcd.wire.TlsFiles;
import dev.caravel.time.Clock;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** The API server alone, in the foreground, with upstream's flags. */
@Command(
    name = "kube-apiserver",
    description = "Serves the Kubernetes API.",
    mixinStandardHelpOptions = true,
    version = "Kubernetes " + VersionPage.VERSION)
public final class KubeApiServerCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final ChainLimits LIMITS = ChainLimits.DEFAULT;

  /** Go's durations: 1m0s, 1h. */
  private static final class GoDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text);
    }
  }

  @Option(names = "--data-dir", description = "Where the built-in store and generated keys are.")
  private Path dataDir = Path.of("/var/lib/caravel");

  @Option(names = "--etcd-servers", split = ",", description = "An etcd to keep objects in.")
  private List<String> etcdServers = new ArrayList<>();

  @Option(names = "--etcd-cafile", description = "Who issues etcd's certificate.")
  private @Nullable Path etcdCaFile;

  @Option(names = "--etcd-certfile", description = "What etcd is shown.")
  private @Nullable Path etcdCertFile;

  @Option(names = "--etcd-keyfile", description = "The key of that certificate.")
  private @Nullable Path etcdKeyFile;

  @Option(names = "--bind-address", description = "The address to listen at.")
  private String bindAddress = "0.0.0.0";

  @Option(names = "--secure-port", description = "The port to listen at; 0 takes a free one.")
  private int securePort = ApiServerConfig.DEFAULT_PORT;

  @Option(names = "--advertise-address", description = "The address others reach the server at.")
  private @Nullable String advertiseAddress;

  @Option(names = "--cert-dir", description = "Where generated keys are kept.")
  private @Nullable Path certDir;

  @Option(names = "--tls-cert-file", description = "The server's certificate.")
  private @Nullable Path tlsCertFile;

  @Option(names = "--tls-private-key-file", description = "The key of that certificate.")
  private @Nullable Path tlsPrivateKeyFile;

  @Option(names = "--client-ca-file", description = "Who issues client certificates.")
  private @Nullable Path clientCaFile;

  @Option(names = "--kubelet-certificate-authority", description = "Who issues kubelets' ones.")
  private @Nullable Path kubeletCertificateAuthority;

  @Option(names = "--kubelet-client-certificate", description = "What kubelets are shown.")
  private @Nullable Path kubeletClientCertificate;

  @Option(names = "--kubelet-client-key", description = "The key of that certificate.")
  private @Nullable Path kubeletClientKey;

  @Option(
      names = "--kubelet-preferred-address-types",
      split = ",",
      description = "Which of a node's addresses is taken, the dearest first.")
  private List<String> kubeletAddressTypes = new ArrayList<>();

  @Option(
      names = "--authorization-mode",
      split = ",",
      description = "Who decides: Node, RBAC, AlwaysAllow, AlwaysDeny.")
  private List<String> authorizationModes = new ArrayList<>();

  @Option(
      names = "--anonymous-auth",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether requests may prove no identity.")
  private boolean anonymousAuth = true;

  @Option(names = "--token-auth-file", description = "Static bearer tokens.")
  private @Nullable Path tokenAuthFile;

  @Option(names = "--service-account-issuer", description = "Who tokens are of, a URL.")
  private List<String> serviceAccountIssuers = new ArrayList<>();

  @Option(names = "--api-audiences", split = ",", description = "What this server calls itself.")
  private List<String> apiAudiences = new ArrayList<>();

  @Option(names = "--service-account-signing-key-file", description = "Signs tokens.")
  private @Nullable Path serviceAccountSigningKeyFile;

  @Option(names = "--service-account-key-file", description = "Keys tokens may be signed for.")
  private List<Path> serviceAccountKeyFiles = new ArrayList<>();

  @Option(
      names = "--service-account-max-token-expiration",
      converter = GoDuration.class,
      description = "Tokens that ask for more get this.")
  private Duration maxTokenExpiration = Duration.ZERO;

  @Option(names = "--max-requests-inflight", description = "Reads served at a time; 0: no bound.")
  private int maxRequestsInFlight = LIMITS.readsInFlight();

  @Option(
      names = "--max-mutating-requests-inflight",
      description = "Writes served at a time; 0: no bound.")
  private int maxMutatingRequestsInFlight = LIMITS.writesInFlight();

  @Option(
      names = "--request-timeout",
      converter = GoDuration.class,
      description = "A request is given up after this long.")
  private Duration requestTimeout = LIMITS.requestTimeout();

  @Option(names = "--min-request-timeout", description = "Seconds a watch goes on at least.")
  private long minRequestTimeout = LIMITS.minWatch().toSeconds();

  @Option(names = "--requestheader-client-ca-file", description = "Who issues proxies' ones.")
  private @Nullable Path requestHeaderClientCaFile;

  @Option(
      names = "--requestheader-allowed-names",
      split = ",",
      description = "The names proxies may have; any if empty.")
  private List<String> requestHeaderAllowedNames = new ArrayList<>();

  @Option(
      names = "--requestheader-username-headers",
      split = ",",
      description = "Where proxies say who calls.")
  private List<String> requestHeaderUsernames = new ArrayList<>();

  @Option(
      names = "--requestheader-uid-headers",
      split = ",",
      description = "Where proxies say the caller's uid.")
  private List<String> requestHeaderUids = new ArrayList<>();

  @Option(
      names = "--requestheader-group-headers",
      split = ",",
      description = "Where proxies say the caller's groups.")
  private List<String> requestHeaderGroups = new ArrayList<>();

  @Option(
      names = "--requestheader-extra-headers-prefix",
      split = ",",
      description = "Where proxies say what else is known of the caller.")
  private List<String> requestHeaderExtraPrefixes = new ArrayList<>();

  @Option(names = "--service-cluster-ip-range", description = "Where cluster IPs come from.")
  private @Nullable String serviceClusterIpRange;

  @Option(names = "--service-node-port-range", description = "Node ports, FIRST-LAST.")
  private String serviceNodePortRange = "30000-32767";

  @Option(
      names = "--event-ttl",
      converter = GoDuration.class,
      description = "How long events are kept.")
  private Duration eventTtl = Duration.ofHours(1);

  @Unmatched private List<String> others = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    reportFlagsWithoutEffect();
    var clock = SystemClock.instance();
    var ended = new CountDownLatch(1);
    try (KeyValueStore store = store(clock);
        KubeApiServer server = new KubeApiServer(config(), store, clock).start()) {
      LOG.log(Level.INFO, "serving at {0}", server.url());
      var finished = new CountDownLatch(1);
      var hook =
          new Thread(() -> {
            ended.countDown();
            awaitQuietly(finished);
          });
      Runtime.getRuntime().addShutdownHook(hook);
      ended.await();
      server.close();
      store.close();
      finished.countDown();
    }
    return 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reportFlagsWithoutEffect() {
    var known = specification().options().stream().map(option -> option.longestName()).toList();
    try {
      for (String flag :
          UpstreamFlags.of(KubeApiServerCommand.class).withoutEffect(others, known)) {
        LOG.log(Level.WARNING, "the flag {0} is understood and has no effect", flag);
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private KeyValueStore store(Clock clock) throws IOException {
    if (!etcdServers.isEmpty()) {
      var tls =
          new TlsFiles(
              Optional.ofNullable(etcdCertFile),
              Optional.ofNullable(etcdKeyFile),
              Optional.ofNullable(etcdCaFile));
      try {
        return EtcdClient.of(EtcdClientConfig.of(etcdServers, tls), clock);
      } catch (IllegalArgumentException e) {
        throw wrong("--etcd-servers: " + e.getMessage());
      }
    }
    return LocalStore.open(StoreConfig.in(dataDir.resolve("etcd")), clock);
  }

  ApiServerConfig config() throws IOException {
    var listen = new InetSocketAddress(InetAddress.getByName(bindAddress), securePort);
    return new ApiServerConfig(
        listen,
        advertiseAddress == null
            ? Optional.empty()
            : Optional.of(InetAddress.getByName(advertiseAddress)),
        certificates(),
        tokens(),
        authorization(),
        new ChainLimits(
            maxRequestsInFlight,
            maxMutatingRequestsInFlight,
            requestTimeout,
            Duration.ofSeconds(minRequestTimeout),
            anonymousAuth),
        registry(),
        kubeletAddressTypes.isEmpty() ? Kubelets.ADDRESS_TYPES : kubeletAddressTypes);
  }

  private CertificateConfig certificates() {
    return new CertificateConfig(
        certDir == null ? dataDir.resolve("pki") : certDir,
        files("--tls-cert-file", tlsCertFile, "--tls-private-key-file", tlsPrivateKeyFile),
        List.of(),
        Optional.ofNullable(clientCaFile),
        files(
            "--kubelet-client-certificate",
            kubeletClientCertificate,
            "--kubelet-client-key",
            kubeletClientKey),
        Optional.ofNullable(kubeletCertificateAuthority),
        requestHeaders());
  }

  /** Without an authority of the caller's own, only the generated one and its name are trusted. */
  private RequestHeaderConfig requestHeaders() {
    var usual = RequestHeaderConfig.DEFAULT;
    return new RequestHeaderConfig(
        Optional.ofNullable(requestHeaderClientCaFile),
        requestHeaderAllowedNames.isEmpty() && requestHeaderClientCaFile == null
            ? usual.allowedNames()
            : requestHeaderAllowedNames,
        new RequestHeaderNames(
            given(requestHeaderUsernames, usual.headers().user()),
            requestHeaderUids,
            given(requestHeaderGroups, usual.headers().groups()),
            given(requestHeaderExtraPrefixes, usual.headers().extraPrefixes())));
  }

  private static List<String> given(List<String> flags, List<String> usual) {
    return flags.isEmpty() ? usual : flags;
  }

  private Optional<CertificateConfig.Files> files(
      String certificateFlag, @Nullable Path certificate, String keyFlag, @Nullable Path key) {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw wrong(certificateFlag + " and " + keyFlag + " go together");
    }
    return Optional.of(new CertificateConfig.Files(certificate, key));
  }

  private TokenConfig tokens() {
    return new TokenConfig(
        serviceAccountIssuers.isEmpty()
            ? TokenConfig.DEFAULT.issuer()
            : serviceAccountIssuers.getFirst(),
        apiAudiences,
        Optional.ofNullable(serviceAccountSigningKeyFile),
        serviceAccountKeyFiles,
        maxTokenExpiration,
        Optional.ofNullable(tokenAuthFile));
  }

  /** Upstream lets everybody do everything unless told otherwise; here nobody may by default. */
  private List<AuthorizationMode> authorization() {
    if (authorizationModes.isEmpty()) {
      return List.of(AuthorizationMode.NODE, AuthorizationMode.RBAC);
    }
    return authorizationModes.stream().map(this::mode).toList();
  }

  private AuthorizationMode mode(String flag) {
    return Arrays.stream(AuthorizationMode.values())
        .filter(mode -> mode.flag().equals(flag))
        .findFirst()
        .orElseThrow(() ->
            wrong(
                "--authorization-mode: %s is none of Node, RBAC, AlwaysAllow, AlwaysDeny"
                    .formatted(flag)));
  }

  private RegistryConfig registry() {
    var defaults = RegistryConfig.defaults();
    String[] ports = serviceNodePortRange.split("-", -1);
    if (ports.length != 2) {
      throw wrong("--service-node-port-range must be FIRST-LAST, not " + serviceNodePortRange);
    }
    try {
      return new RegistryConfig(
          serviceClusterIpRange == null ? defaults.serviceCidr() : serviceClusterIpRange,
          Integer.parseInt(ports[0]),
          Integer.parseInt(ports[1]),
          eventTtl,
          defaults.admission());
    } catch (NumberFormatException e) {
      throw wrong("--service-node-port-range must be FIRST-LAST, not " + serviceNodePortRange);
    }
  }

  private CommandSpec specification() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(specification().commandLine(), why);
  }
}
