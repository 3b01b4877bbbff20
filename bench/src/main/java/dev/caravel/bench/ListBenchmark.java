package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.Client;
import dev.caravel.client.transport.Codec;
import java.io.IOException;
import java.util.List;

/**
 * How long a full list takes, from the request until its last byte is read. The bytes are counted
 * and not decoded. The two encodings take turns; the first turn warms up and is not counted.
 */
final class ListBenchmark implements Benchmark {
  private static final int RUNS = 5;
  private static final int PODS = 10_000;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FEWEST_BYTES_A_POD = 100;

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "lists --count 10000 pods, in JSON and in protobuf, read to the end";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    int count = bench.options().count(PODS);
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace = BenchNamespace.make(bench, client, name(), Pod.KIND).name();
    bench.progress().accept("list: creating " + count + " pods");
    PlainRequests.createPods(
        bench,
        client,
        namespace,
        bench.options().clients(CreateBenchmark.CLIENTS),
        count,
        i -> HelloPods.unscheduled("bench-" + i));
    var requests = new PlainRequests(client, namespace);
    var json = new Series(bench, name(), count + " pods, JSON", Unit.SECONDS);
    var protobuf = new Series(bench, name(), count + " pods, protobuf", Unit.SECONDS);
    for (int run = 0; run <= runs; run++) {
      double jsonSeconds = list(bench, client, requests, Codec.JSON, count);
      double protobufSeconds = list(bench, client, requests, Codec.PROTOBUF, count);
      if (run > 0) {
        json.add(jsonSeconds);
        protobuf.add(protobufSeconds);
      }
    }
    return List.of(json.runs(), protobuf.runs());
  }

  private static double list(
      Workbench bench, Client client, PlainRequests requests, String type, int count)
      throws IOException {
    var request = requests.list(Pod.KIND.plural(), type);
    var buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    long began = bench.clock().nanoTime();
    try (var in = client.stream(request)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
    }
    var took = bench.clock().since(began);
    if (bytes < (long) count * FEWEST_BYTES_A_POD) {
      throw new IOException("a list of " + count + " pods cannot be " + bytes + " bytes");
    }
    return Load.seconds(took);
  }
}
