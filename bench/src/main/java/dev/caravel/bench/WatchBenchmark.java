package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * How many events a second reach watchers: from the first create until the last watcher has seen
 * the last pod. Watchers read protobuf and decode nothing; 25 share a connection, since a server
 * may allow 100 streams on one.
 */
final class WatchBenchmark implements Benchmark {
  private static final int RUNS = 3;
  private static final int WATCHERS = 100;
  private static final int PODS = 2_000;
  private static final int WATCHERS_A_CONNECTION = 25;

  @Override
  public String name() {
    return "watch";
  }

  @Override
  public String summary() {
    return "--watchers 100 over HTTP/2 see --count 2000 pods being created by --clients 16";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    int watchers = bench.options().watchers(WATCHERS);
    int count = bench.options().count(PODS);
    int clients = bench.options().clients(CreateBenchmark.CLIENTS);
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace = BenchNamespace.make(bench, client, name(), Pod.KIND);
    var events =
        new Series(
            bench, name(), "%d watchers, %d pods".formatted(watchers, count), Unit.PER_SECOND);
    for (int run = 0; run <= runs; run++) {
      var connections = connections(bench, watchers);
      try {
        double seconds =
            watched(bench, client, connections, watchers, namespace.name(), clients, count);
        if (run > 0) {
          events.add((double) watchers * count / seconds);
        }
      } finally {
        connections.forEach(Client::close);
      }
      namespace.empty(Pod.KIND);
    }
    return List.of(events.runs());
  }

  private static List<Client> connections(Workbench bench, int watchers) {
    var connections = new ArrayList<Client>();
    for (int i = 0; i < watchers; i += WATCHERS_A_CONNECTION) {
      connections.add(bench.client());
    }
    return connections;
  }

  private static double watched(
      Workbench bench,
      Client creator,
      List<Client> connections,
      int watchers,
      String namespace,
      int clients,
      int count)
      throws Exception {
    var watches = new ArrayList<AddedEvents>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < watchers; i++) {
        var requests = new PlainRequests(connections.get(i / WATCHERS_A_CONNECTION), namespace);
        var watch = requests.watch(Pod.KIND.plural(), ListOptions.ALL);
        watches.add(watch);
        tasks.add(() -> {
          watch.await(count);
          return true;
        });
      }
      var seeing = tasks.stream().map(threads::submit).toList();
      long began = bench.clock().nanoTime();
      try {
        PlainRequests.createPods(
            bench, creator, namespace, clients, count, i -> HelloPods.unscheduled("bench-" + i));
        for (var seen : seeing) {
          seen.get();
        }
        return Load.seconds(bench.clock().since(began));
      } finally {
        // What still reads, because something failed, ends with its stream.
        close(watches);
      }
    }
  }

  private static void close(List<AddedEvents> watches) throws IOException {
    for (var watch : watches) {
      watch.close();
    }
  }
}
