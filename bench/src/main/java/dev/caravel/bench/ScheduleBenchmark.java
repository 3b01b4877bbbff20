package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ListOptions;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * How many waiting pods a second the whole control plane binds. The pods are created first and find
 * no node that they select; then the hollow nodes come. It is timed from the first node's create to
 * the event of the last binding, as a watcher sees it.
 */
final class ScheduleBenchmark implements Benchmark {
  private static final int NODES = 1_000;
  private static final int PODS = 10_000;

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public String summary() {
    return "--nodes 1000 hollow nodes and --count 10000 waiting pods: bound per second; one run";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(1);
    var bound = new Series(bench, name(), what(bench), Unit.PER_SECOND);
    for (int run = 0; run < runs; run++) {
      try (var cleanup = new Cleanup(bench.progress())) {
        bound.add(perSecond(bench.with(cleanup)));
      }
    }
    return List.of(bound.runs());
  }

  private static String what(Workbench bench) {
    return "%d nodes, %d waiting pods"
        .formatted(bench.options().nodes(NODES), bench.options().count(PODS));
  }

  private double perSecond(Workbench bench) throws Exception {
    int count = bench.options().count(PODS);
    int clients = bench.options().clients(CreateBenchmark.CLIENTS);
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace = BenchNamespace.make(bench, client, name(), Pod.KIND).name();
    bench.progress().accept("schedule: creating " + count + " pods");
    PlainRequests.createPods(
        bench,
        client,
        namespace,
        clients,
        count,
        i -> HelloPods.selecting("bench-" + i, namespace));
    var nodes = new HollowNodes(client, bench.clock(), namespace, bench.options().nodes(NODES));
    var requests = new PlainRequests(client, namespace);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var watch =
            requests.watch(Pod.KIND.plural(), ListOptions.ALL.withFields("spec.nodeName!="))) {
      var all =
          threads.submit(() -> {
            watch.await(count);
            return bench.clock().nanoTime();
          });
      bench.progress().accept("schedule: creating the nodes");
      long began = bench.clock().nanoTime();
      nodes.make(bench, clients);
      return count / ((all.get() - began) / 1e9);
    }
  }
}
