package dev.caravel.bench;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import java.util.List;

/**
 * How many objects a second the API server makes, and what CPU time it and its store take for it.
 * Requests and answers are protobuf, over one HTTP/2 connection as client-go has it; answers are
 * read and not decoded. A first run, which is not counted, warms both sides up.
 */
final class CreateBenchmark implements Benchmark {
  static final int CLIENTS = 16;
  private static final int RUNS = 5;
  private static final int COUNT = 3_000;
  private static final int CONFIG_MAP_BYTES = 1_024;
  private static final String CPU = "CPU of server and store";

  private final Kind<? extends KubernetesObject> kind;

  private CreateBenchmark(Kind<? extends KubernetesObject> kind) {
    this.kind = kind;
  }

  static CreateBenchmark configMaps() {
    return new CreateBenchmark(ConfigMap.KIND);
  }

  /** Pods that no scheduler takes: only the API is measured. */
  static CreateBenchmark pods() {
    return new CreateBenchmark(Pod.KIND);
  }

  @Override
  public String name() {
    return kind.plural();
  }

  @Override
  public String summary() {
    return kind == ConfigMap.KIND
        ? "creates ConfigMaps of --size 1024 bytes: --count 3000, --clients 16 over HTTP/2"
        : "creates Pods that no scheduler takes: --count 3000, --clients 16 over HTTP/2";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    int clients = bench.options().clients(CLIENTS);
    int count = bench.options().count(COUNT);
    int bytes = bench.options().sizeBytes(CONFIG_MAP_BYTES);
    var usage = new ProcessUsage();
    var pids = bench.pids();
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace = BenchNamespace.make(bench, client, name(), kind);
    var requests = new PlainRequests(client, namespace.name());
    var rate = new Series(bench, name(), "create, " + clients + " clients", Unit.PER_SECOND);
    var cost = new Series(bench, name(), CPU, Unit.CPU_SECONDS_PER_THOUSAND);
    for (int run = 0; run <= runs; run++) {
      double before = usage.cpuSeconds(pids);
      var done =
          Load.run(
              bench.clock(),
              clients,
              count,
              i -> requests.create(kind.plural(), object("bench-" + i, bytes)));
      double used = usage.cpuSeconds(pids) - before;
      if (run > 0) {
        rate.add(done.perSecond());
      }
      if (run > 0 && !pids.isEmpty()) {
        cost.add(used * 1_000 / count);
      }
      namespace.empty(kind);
    }
    return List.of(
        rate.runs(),
        pids.isEmpty()
            ? new Result.Skipped(name(), CPU, "give the server's processes with --pid")
            : cost.runs());
  }

  private KubernetesObject object(String name, int bytes) {
    return kind == ConfigMap.KIND
        ? ConfigMap.builder().metadata(m -> m.name(name)).putData("data", "x".repeat(bytes)).build()
        : HelloPods.unscheduled(name);
  }
}
