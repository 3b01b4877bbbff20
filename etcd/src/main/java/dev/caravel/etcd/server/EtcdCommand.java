package dev.caravel.etcd.server;

import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.etcd.wire.TlsFiles;
import dev.caravel.time.Clock;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code etcd}: one member, with etcd's flags. */
@Command(
    name = "etcd",
    description = "Serves the key-value store over etcd's v3 API.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EtcdCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("dev.caravel.etcd");
  private static final int FAILED = 1;

  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--name",
      defaultValue = "default",
      description = "Name of this member (${DEFAULT-VALUE}).")
  private String name = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Directory of the data (NAME.etcd).")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--snapshot-count",
      defaultValue = "10000",
      description = "Records in the log that lead to a snapshot (${DEFAULT-VALUE}).")
  private long snapshotCount;

  @Option(
      names = "--quota-backend-bytes",
      defaultValue = "0",
      description = "Bytes of keys and values before writes are refused; 0 for 2 GiB.")
  private long quotaBackendBytes;

  @Option(
      names = "--max-txn-ops",
      defaultValue = "128",
      description = "The most operations of a transaction (${DEFAULT-VALUE}).")
  private int maxTxnOps;

  @Option(
      names = "--max-request-bytes",
      defaultValue = "1572864",
      description = "The largest request (${DEFAULT-VALUE}).")
  private int maxRequestBytes;

  @Option(
      names = "--listen-client-urls",
      split = ",",
      defaultValue = "http://localhost:2379",
      description = "Where clients connect (${DEFAULT-VALUE}).")
  private List<String> listenClientUrls = List.of();

  @Option(
      names = "--advertise-client-urls",
      split = ",",
      description = "What clients are told (the URLs listened on).")
  private List<String> advertiseClientUrls = List.of();

  @Option(
      names = "--initial-advertise-peer-urls",
      split = ",",
      defaultValue = "http://localhost:2380",
      description = "What the list of members shows (${DEFAULT-VALUE}).")
  private List<String> advertisePeerUrls = List.of();

  @Option(
      names = "--listen-metrics-urls",
      split = ",",
      description = "Where /metrics, /health and /version are, http only.")
  private List<String> listenMetricsUrls = List.of();

  @Option(
      names = "--initial-cluster-token",
      defaultValue = "etcd-cluster",
      description = "What the cluster's number is made from (${DEFAULT-VALUE}).")
  private String clusterToken = "";

  @Option(names = "--cert-file", paramLabel = "FILE", description = "The server's certificate.")
  private Optional<Path> certFile = Optional.empty();

  @Option(names = "--key-file", paramLabel = "FILE", description = "Its private key.")
  private Optional<Path> keyFile = Optional.empty();

  @Option(
      names = "--trusted-ca-file",
      paramLabel = "FILE",
      description = "Whose client certificates are good.")
  private Optional<Path> trustedCaFile = Optional.empty();

  @Option(
      names = "--client-cert-auth",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Refuse clients without a good certificate.")
  private boolean clientCertAuth;

  @Option(
      names = "--auto-compaction-mode",
      defaultValue = "periodic",
      description = "periodic or revision (${DEFAULT-VALUE}).")
  private String autoCompactionMode = "";

  @Option(
      names = "--auto-compaction-retention",
      defaultValue = "0",
      description = "How much history is kept: 5m, 1h, hours without a unit, or revisions; 0: all.")
  private String autoCompactionRetention = "";

  @Option(
      names = {"--watch-progress-notify-interval", "--experimental-watch-progress-notify-interval"},
      defaultValue = "10m",
      description = "How often quiet watches hear of progress (${DEFAULT-VALUE}).")
  private String watchProgressNotifyInterval = "";

  private final Clock clock;

  /** The command on this machine's clock. */
  public EtcdCommand() {
    this(SystemClock.instance());
  }

  EtcdCommand(Clock clock) {
    this.clock = clock;
  }

  /** Called by picocli: adds etcd's flags that are known but have no effect here. */
  @Spec
  void spec(CommandSpec spec) {
    this.spec = spec;
    IgnoredFlags.addTo(spec);
  }

  /** Runs the command alone. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EtcdCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    ParseResult parsed = spec.commandLine().getParseResult();
    IgnoredFlags.given(parsed)
        .forEach(flag -> LOG.log(Level.INFO, "the flag " + flag + " has no effect here"));
    try (var etcd = Etcd.start(config(), clock)) {
      var hook = new Thread(etcd::close, "etcd-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      LOG.log(Level.INFO, "etcd serves " + listenClientUrls + " from " + directory());
      etcd.join();
      return CommandLine.ExitCode.OK;
    } catch (FileSystemException e) {
      var why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      spec.commandLine().getErr().println("etcd: cannot use " + e.getFile() + ": " + why);
      return FAILED;
    } catch (IOException e) {
      spec.commandLine().getErr().println("etcd: " + e.getMessage());
      return FAILED;
    }
  }

  private Path directory() {
    return dataDir.orElse(Path.of(name + ".etcd"));
  }

  EtcdConfig config() {
    var store =
        StoreConfig.in(directory())
            .withQuotaBytes(quotaBackendBytes)
            .withRequestLimits(maxRequestBytes, maxTxnOps)
            .withSnapshotCount(snapshotCount)
            .withProgressInterval(duration(watchProgressNotifyInterval));
    boolean hasTls = certFile.isPresent() || keyFile.isPresent();
    if (certFile.isPresent() != keyFile.isPresent()) {
      throw usage("--cert-file and --key-file go together");
    }
    var listen = urls("--listen-client-urls", listenClientUrls);
    return new EtcdConfig(
        store,
        name,
        clusterToken,
        listen,
        advertiseClientUrls.isEmpty()
            ? listen
            : urls("--advertise-client-urls", advertiseClientUrls),
        urls("--initial-advertise-peer-urls", advertisePeerUrls),
        urls("--listen-metrics-urls", listenMetricsUrls),
        hasTls ? Optional.of(new TlsFiles(certFile, keyFile, trustedCaFile)) : Optional.empty(),
        clientCertAuth,
        compaction());
  }

  private Compaction compaction() {
    if (autoCompactionRetention.equals("0")) {
      return new Compaction.Never();
    }
    return switch (autoCompactionMode) {
      case "periodic" -> new Compaction.Periodic(duration(autoCompactionRetention));
      case "revision" -> {
        try {
          yield new Compaction.ByRevision(Long.parseLong(autoCompactionRetention));
        } catch (NumberFormatException e) {
          throw usage("--auto-compaction-retention must be a number of revisions");
        }
      }
      default -> throw usage("--auto-compaction-mode must be periodic or revision");
    };
  }

  /** A duration in Go's form with one or more units; hours where there is none. */
  private Duration duration(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Duration.ofHours(Long.parseLong(text));
    }
    if (!text.matches("([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?") || text.isEmpty()) {
      throw usage("\"" + text + "\" is not a duration as 5m or 1h30m");
    }
    return Duration.parse("PT" + text);
  }

  private List<URI> urls(String flag, List<String> texts) {
    var urls = new ArrayList<URI>();
    for (String text : texts) {
      try {
        var url = new URI(text);
        if (url.getHost() != null && url.getPort() >= 0) {
          urls.add(url);
          continue;
        }
      } catch (URISyntaxException e) {
        throw usage(flag + ": \"" + text + "\" is no URL");
      }
      throw usage(flag + ": \"" + text + "\" needs a scheme, a host and a port");
    }
    return urls;
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
