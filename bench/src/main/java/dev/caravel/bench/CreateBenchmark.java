package dev.caravel.bench;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.Client;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import java.util.ArrayList;
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
    var what = "create, %d clients".formatted(clients);
    var usage = new ProcessUsage();
    var pids = bench.pids();
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace = BenchNamespace.make(bench, client, name(), kind);
    var rates = new ArrayList<Double>();
    var costs = new ArrayList<Double>();
    for (int run = 0; run <= runs; run++) {
      double cpuBefore = usage.cpuSeconds(pids);
      var done =
          Load.run(
              bench.clock(),
              clients,
              count,
              i -> create(client, namespace.name(), object("bench-" + i, bytes)));
      double cpu = usage.cpuSeconds(pids) - cpuBefore;
      double cost = cpu * 1_000 / count;
      bench
          .progress()
          .accept(
              "%s: run %d of %d: %s/s%s"
                  .formatted(
                      name(),
                      run,
                      runs,
                      Figure.of(done.perSecond()),
                      (pids.isEmpty() ? "" : ", CPU-s/1,000 " + Figure.of(cost))
                          + (run == 0 ? " (to warm up)" : "")));
      if (run > 0) {
        rates.add(done.perSecond());
        costs.add(cost);
      }
      namespace.empty(kind);
    }
    var rate = new Result.Runs(name(), what, Unit.PER_SECOND, sample(rates));
    var cpuWhat = "CPU of server and store";
    return List.of(
        rate,
        pids.isEmpty()
            ? new Result.Skipped(name(), cpuWhat, "give the server's processes with --pid")
            : new Result.Runs(name(), cpuWhat, Unit.CPU_SECONDS_PER_THOUSAND, sample(costs)));
  }

  private static Sample sample(List<Double> values) {
    return Sample.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private KubernetesObject object(String name, int bytes) {
    return kind == ConfigMap.KIND
        ? ConfigMap.builder().metadata(m -> m.name(name)).putData("data", "x".repeat(bytes)).build()
        : HelloPods.unscheduled(name);
  }

  private void create(Client client, String namespace, KubernetesObject object) {
    var body = new Body.Encoded(Codec.PROTOBUF, Bytes.wrap(Protobuf.encode(object.struct())));
    client.send(
        Request.of(Method.POST, "/api/v1/namespaces/" + namespace + "/" + kind.plural())
            .body(body)
            .accept(Codec.PROTOBUF));
  }
}
