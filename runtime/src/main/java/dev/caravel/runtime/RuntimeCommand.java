package dev.caravel.runtime;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.bridge.BridgeNetwork;
import dev.caravel.network.bridge.NetworkConfig;
import dev.caravel.time.SystemClock;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel runtime}: the container runtime alone, in the foreground. */
@Command(
    name = "runtime",
    description = "Serves CRI v1 on a Unix socket. Ends on SIGTERM; pods run on.",
    mixinStandardHelpOptions = true)
public final class RuntimeCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("dev.caravel.runtime");

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "images and what containers write (default: ${DEFAULT-VALUE})")
  private Path root = Path.of("/var/lib/caravel/node/images");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "what is known of pods and containers (default: ${DEFAULT-VALUE})")
  private Path state = Path.of("/var/lib/caravel/node/pods");

  @Option(
      names = "--socket",
      paramLabel = "FILE",
      description = "where CRI is served (default: ${DEFAULT-VALUE})")
  private Path socket = Path.of("/run/caravel/runtime.sock");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "names bridge, tables and control groups on this machine (default: ${DEFAULT-VALUE})")
  private String name = "default";

  @Option(
      names = "--pod-cidr",
      paramLabel = "CIDR",
      description = "addresses of this node's pods (default: ${DEFAULT-VALUE})")
  private String podCidr = "10.244.0.0/24";

  @Option(
      names = "--streaming-address",
      paramLabel = "ADDRESS",
      description = "where exec, attach and port-forward are served (default: ${DEFAULT-VALUE})")
  private String streamingAddress = "127.0.0.1";

  @Option(
      names = "--streaming-port",
      paramLabel = "PORT",
      description = "0 takes a free one (default: ${DEFAULT-VALUE})")
  private int streamingPort;

  @Override
  public Integer call() throws Exception {
    var config =
        new RuntimeConfig(
            root,
            state,
            socket,
            "caravel-" + name,
            new InetSocketAddress(streamingAddress, streamingPort));
    var network =
        BridgeNetwork.open(
            NetworkConfig.of(name, state.toAbsolutePath().resolve("network"), Cidr.parse(podCidr)));
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    try (network;
        var runtime = new ContainerRuntime(config, SystemClock.instance(), network).start()) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                asked.countDown();
                awaitUninterruptibly(closed);
              }));
      LOG.log(System.Logger.Level.INFO, "serving CRI on {0}", runtime.socket());
      asked.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
