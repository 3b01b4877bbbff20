package dev.caravel.bench;

import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.PutRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many puts a second an etcd acknowledges, which it does after the fsync. Ours and the real one
 * each run as a process of their own with their files on the same disk; they take turns, so that
 * both see the same noise. A first turn warms up and is not counted.
 */
final class EtcdBenchmark implements Benchmark {
  private static final int RUNS = 5;
  private static final int BYTES = 256;
  private static final int[] CLIENTS = {1, 100};
  private static final int ALONE = 1_000;
  private static final int TOGETHER = 10_000;
  private static final String OURS = "caravel";
  private static final String REAL = "etcd";

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public String summary() {
    return "puts of --size 256 bytes by 1 and 100 --clients, Caravel's etcd beside /usr/bin/etcd; or"
        + " of --endpoints";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    var stores = stores(bench);
    var results = new ArrayList<Result>();
    var typed = bench.options().clients();
    for (int clients : typed.isPresent() ? new int[] {typed.getAsInt()} : CLIENTS) {
      int count = bench.options().count(clients == 1 ? ALONE : TOGETHER);
      var rates = new LinkedHashMap<String, Series>();
      stores
          .keySet()
          .forEach(name ->
              rates.put(
                  name,
                  new Series(bench, name(), clients(clients) + ", " + name, Unit.PER_SECOND)));
      for (int run = 0; run <= runs; run++) {
        for (var store : stores.entrySet()) {
          double rate = perSecond(bench, store.getValue(), clients, count);
          var series = rates.get(store.getKey());
          if (run > 0 && series != null) {
            series.add(rate);
          }
        }
      }
      rates.values().forEach(series -> results.add(series.runs()));
      results.addAll(ratio(clients, rates));
    }
    if (bench.options().endpoints().isEmpty() && !EtcdProcess.isRealInstalled()) {
      results.add(new Result.Skipped(name(), REAL, "there is no /usr/bin/etcd"));
    }
    return results;
  }

  private static String clients(int number) {
    return number == 1 ? "1 client" : number + " clients";
  }

  private static Map<String, KeyValueStore> stores(Workbench bench) throws Exception {
    var stores = new LinkedHashMap<String, KeyValueStore>();
    var endpoints = bench.options().endpoints();
    if (!endpoints.isEmpty()) {
      stores.put(String.join(",", endpoints), EtcdProcess.connect(bench, endpoints));
      return stores;
    }
    stores.put(OURS, EtcdProcess.startOurs(bench));
    if (EtcdProcess.isRealInstalled()) {
      stores.put(REAL, EtcdProcess.startReal(bench));
    }
    return stores;
  }

  private List<Result> ratio(int clients, Map<String, Series> rates) {
    var ours = rates.get(OURS);
    var real = rates.get(REAL);
    return ours == null || real == null
        ? List.of()
        : List.of(
            new Result.Ratio(
                name(), clients(clients) + ", caravel : etcd", ours.median() / real.median()));
  }

  private static double perSecond(Workbench bench, KeyValueStore store, int clients, int count)
      throws Exception {
    int bytes = bench.options().sizeBytes(BYTES);
    return Load.run(
            bench.clock(),
            clients,
            count,
            i -> store.put(PutRequest.of(Key.of("/caravel-bench/" + i), new byte[bytes])))
        .perSecond();
  }
}
