package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodList;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encoding and decoding a list of 10,000 pods, on one core; {@code megabytes} is 10^6 bytes of the
 * encoded form a second. Objects keep the bytes that they came from, so what is encoded was decoded
 * from the other form just before, outside the time taken.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 2,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx1g"})
public class CodecBenchmark {
  private static final int PODS = 10_000;
  private static final double MEGABYTE = 1e6;

  /** How much was worked on. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Worked {
    public double megabytes;
  }

  /** The list as bytes. */
  @State(Scope.Benchmark)
  public static class Encoded {
    byte[] json = {};
    byte[] protobuf = {};

    @Setup
    public void encode() {
      json = Json.encode(pods().struct());
      protobuf = Protobuf.encode(pods().struct());
    }
  }

  /** A list that has its protobuf bytes and no JSON. */
  @State(Scope.Thread)
  public static class FromProtobuf {
    Struct list = pods().struct();

    @Setup(Level.Invocation)
    public void decode(Encoded encoded) {
      list = Protobuf.decode(PodList.SCHEMA, encoded.protobuf);
    }
  }

  /** A list that has its JSON bytes and no protobuf. */
  @State(Scope.Thread)
  public static class FromJson {
    Struct list = pods().struct();

    @Setup(Level.Invocation)
    public void decode(Encoded encoded) {
      list = Json.decode(PodList.SCHEMA, encoded.json);
    }
  }

  @Benchmark
  public Struct jsonDecode(Encoded encoded, Worked worked) {
    worked.megabytes += encoded.json.length / MEGABYTE;
    return Json.decode(PodList.SCHEMA, encoded.json);
  }

  @Benchmark
  public Struct protobufDecode(Encoded encoded, Worked worked) {
    worked.megabytes += encoded.protobuf.length / MEGABYTE;
    return Protobuf.decode(PodList.SCHEMA, encoded.protobuf);
  }

  @Benchmark
  public byte[] jsonEncode(FromProtobuf from, Worked worked) {
    var bytes = Json.encode(from.list);
    worked.megabytes += bytes.length / MEGABYTE;
    return bytes;
  }

  @Benchmark
  public byte[] protobufEncode(FromJson from, Worked worked) {
    var bytes = Protobuf.encode(from.list);
    worked.megabytes += bytes.length / MEGABYTE;
    return bytes;
  }

  private static PodList pods() {
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < PODS; i++) {
      pods.add(pod(i));
    }
    return PodList.builder().metadata(m -> m.resourceVersion("4711")).items(pods).build();
  }

  /** About as large as those of a real cluster, without what managedFields add. */
  private static Pod pod(int index) {
    var when = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(index);
    var name = "hello-7c5d9f6b8d-" + index;
    return HelloPods.pod(name)
        .with(
            b ->
                b.metadata(
                        m ->
                            m.namespace("default")
                                .uid("8f1c2a44-0000-4000-8000-%012d".formatted(index))
                                .resourceVersion(Integer.toString(1_000 + index))
                                .creationTimestamp(when)
                                .putLabels("pod-template-hash", "7c5d9f6b8d")
                                .addOwnerReferences(
                                    o ->
                                        o.apiVersion("apps/v1")
                                            .kind("ReplicaSet")
                                            .name("hello-7c5d9f6b8d")
                                            .uid("1d0a7b52-0000-4000-8000-000000000001")
                                            .controller(true)))
                    .spec(
                        s ->
                            s.nodeName("node-" + index % 100)
                                .restartPolicy("Always")
                                .dnsPolicy("ClusterFirst")
                                .serviceAccountName("default")
                                .schedulerName("default-scheduler")
                                .addContainers(
                                    c ->
                                        c.name("sidecar")
                                            .image("registry.example/sidecar:1.2.3")
                                            .addEnv(e -> e.name("MODE").value("production"))
                                            .addPorts(p -> p.name("http").containerPort(8080))))
                    .status(
                        s ->
                            s.phase("Running")
                                .podIP("10.244.0." + index % 250)
                                .hostIP("192.0.2.1")
                                .startTime(when)
                                .addConditions(
                                    c -> c.type("Ready").status("True").lastTransitionTime(when))
                                .addConditions(
                                    c ->
                                        c.type("PodScheduled")
                                            .status("True")
                                            .lastTransitionTime(when))
                                .addContainerStatuses(
                                    c ->
                                        c.name("hello")
                                            .ready(true)
                                            .image(HelloPods.IMAGE)
                                            .containerID("containerd://" + "ab".repeat(32)))));
  }
}
