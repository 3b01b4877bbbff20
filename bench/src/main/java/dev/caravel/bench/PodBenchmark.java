package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * How long one pod takes, alone and with its image present: from the create until a watcher sees it
 * Running, and until it has answered an HTTP request from this machine. The first ones warm up.
 */
final class PodBenchmark implements Benchmark {
  private static final int PODS = 50;
  private static final int WARM_UP = 3;
  private static final int PORT = 80;
  private static final int CONNECT_MILLIS = 1_000;
  private static final int ANSWER_MILLIS = 10_000;
  private static final int WATCH_SECONDS = 60;
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(10);
  private static final Duration ASK_AGAIN = Duration.ofMillis(1);
  private static final byte[] REQUEST =
      "GET /hostname HTTP/1.0\r\nHost: pod\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String name() {
    return "pod";
  }

  @Override
  public String summary() {
    return "one pod at a time, created → Running → first HTTP answer; --count 50; needs the node's"
        + " pod network";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int count = bench.options().count(PODS);
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace = BenchNamespace.make(bench, client, name(), Pod.KIND).running();
    var running = new Series(bench, name(), "created → Running", Unit.MILLISECONDS);
    var answering = new Series(bench, name(), "created → first HTTP answer", Unit.MILLISECONDS);
    for (int i = -WARM_UP; i < count; i++) {
      var name = "bench-" + (i + WARM_UP);
      long began = bench.clock().nanoTime();
      var address = start(client, namespace.name(), name);
      double runningMillis = millis(bench.clock().since(began));
      ask(bench.clock(), address);
      double answerMillis = millis(bench.clock().since(began));
      if (i >= 0) {
        running.add(runningMillis);
        answering.add(answerMillis);
      }
      namespace.empty(Pod.KIND);
    }
    return List.of(running.latencies(), answering.latencies());
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /** The address of the pod, which runs. */
  private static String start(Client client, String namespace, String name)
      throws InterruptedException {
    var pods = client.resource(Pod.KIND).namespace(namespace);
    var created = pods.create(HelloPods.pod(name));
    var options =
        ListOptions.ALL
            .withFields("metadata.name=" + name)
            .withResourceVersion(created.metadata().resourceVersion())
            .withBookmarks(WATCH_SECONDS);
    try (var watch = pods.watch(options)) {
      for (var event = watch.next(); event.isPresent(); event = watch.next()) {
        if (event.get().type() == WatchEvent.Type.MODIFIED && isRunning(event.get().object())) {
          return event.get().object().status().podIP();
        }
      }
    }
    throw new IllegalStateException(
        "the pod " + name + " does not run after " + WATCH_SECONDS + " s");
  }

  private static boolean isRunning(Pod pod) {
    return pod.status().phase().equals("Running") && !pod.status().podIP().isEmpty();
  }

  /** Asks until there is an answer. */
  private static void ask(Clock clock, String address) throws IOException, InterruptedException {
    long began = clock.nanoTime();
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, PORT), CONNECT_MILLIS);
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.getOutputStream().write(REQUEST);
        if (socket.getInputStream().read() == 'H') {
          return;
        }
        throw new IOException(address + " does not speak HTTP");
      } catch (IOException e) {
        if (clock.since(began).compareTo(TIME_TO_ANSWER) > 0) {
          throw new IOException(
              "no answer from the pod at "
                  + address
                  + ": "
                  + Reason.of(e)
                  + "; run this on the pod's node",
              e);
        }
        clock.sleep(ASK_AGAIN);
      }
    }
  }
}
