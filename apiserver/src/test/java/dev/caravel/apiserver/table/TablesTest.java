package dev.caravel.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.meta.v1.Table;
import dev.caravel.api.object.Struct;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.apiserver.request.Representation.IncludeObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects as YAML, and the row that people see. */
final class TablesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  record Example(String row, String yaml) {
    @Override
    public String toString() {
      return row;
    }
  }

  static List<Example> rows() {
    return List.of(
        new Example(
            "x | 1/2 | CrashLoopBackOff | 3 (5m ago) | 10m | 10.1.0.9 | n1 | <none> | <none>",
            """
            {apiVersion: v1, kind: Pod, metadata: {name: x, creationTimestamp: "2026-01-01T00:00:00Z"},
             spec: {nodeName: n1, containers: [{name: a}, {name: b}]},
             status: {phase: Running, podIPs: [{ip: 10.1.0.9}], containerStatuses: [
               {name: a, ready: true, restartCount: 0, state: {running: {}}},
               {name: b, ready: false, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}},
                lastState: {terminated: {exitCode: 1, finishedAt: "2026-01-01T00:05:00Z"}}}]}}
            """),
        new Example(
            "x | 0/1 | Init:0/1 | 0 | <unknown> | <none> | <none> | <none> | <none>",
            """
            {apiVersion: v1, kind: Pod, metadata: {name: x},
             spec: {containers: [{name: a}], initContainers: [{name: i}]},
             status: {phase: Pending, initContainerStatuses: [
               {name: i, state: {waiting: {reason: PodInitializing}}}]}}
            """),
        new Example(
            "x | 0/1 | Terminating | 0 | <unknown> | <none> | <none> | <none> | <none>",
            """
            {apiVersion: v1, kind: Pod,
             metadata: {name: x, deletionTimestamp: "2026-01-01T00:00:00Z"},
             spec: {containers: [{name: a}]}, status: {phase: Running}}
            """),
        new Example(
            "x | 2/4 | 3 | 1 | <unknown> | a,b | a:1,b:2 | app=x,tier in (a,b)",
            """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: x},
             spec: {replicas: 4, selector: {matchLabels: {app: x},
               matchExpressions: [{key: tier, operator: In, values: [b, a]}]},
               template: {spec: {containers: [{name: a, image: "a:1"}, {name: b, image: "b:2"}]}}},
             status: {readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1}}
            """),
        new Example(
            "x | LoadBalancer | 10.96.0.21 | 192.0.2.80,lb.example.com | 80:30021/TCP,53/UDP |"
                + " <unknown> | app=x,tier=front",
            """
            {apiVersion: v1, kind: Service, metadata: {name: x},
             spec: {type: LoadBalancer, clusterIP: 10.96.0.21, selector: {tier: front, app: x},
               ports: [{port: 80, nodePort: 30021, protocol: TCP}, {port: 53, protocol: UDP}]},
             status: {loadBalancer: {ingress: [{ip: 192.0.2.80}, {hostname: lb.example.com}]}}}
            """),
        new Example(
            "n1 | Ready,SchedulingDisabled | worker | <unknown> | v1.36.3 | 192.0.2.7 | <none> |"
                + " Debian | 6.1.0 (amd64) | containerd://2.0.0",
            """
            {apiVersion: v1, kind: Node,
             metadata: {name: n1, labels: {node-role.kubernetes.io/worker: ""}},
             spec: {unschedulable: true},
             status: {conditions: [{type: Ready, status: "True"}],
               addresses: [{type: InternalIP, address: 192.0.2.7}],
               nodeInfo: {kubeletVersion: v1.36.3, osImage: Debian, kernelVersion: 6.1.0,
                 architecture: amd64, containerRuntimeVersion: "containerd://2.0.0"}}}
            """),
        new Example(
            "2m | Warning | Done | pod/p |  | example.com/c, i-1 | It is done | 9m59s | 4 | x",
            """
            {apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: x}, type: Warning,
             reason: Done, note: It is done, regarding: {kind: Pod, name: p},
             reportingController: example.com/c, reportingInstance: i-1,
             eventTime: "2026-01-01T00:00:01.000000Z",
             series: {count: 4, lastObservedTime: "2026-01-01T00:08:00.000000Z"}}
            """),
        new Example(
            "203.0.113.2 | gateways.example.com/team/web | 10m",
            """
            {apiVersion: networking.k8s.io/v1, kind: IPAddress,
             metadata: {name: 203.0.113.2, creationTimestamp: "2026-01-01T00:00:00Z"},
             spec: {parentRef: {group: example.com, resource: gateways, namespace: team, name: web}}}
            """),
        new Example(
            "r | 2026-01-01T00:00:00Z",
            """
            {apiVersion: rbac.authorization.k8s.io/v1, kind: Role,
             metadata: {name: r, creationTimestamp: "2026-01-01T00:00:00Z"}}
            """));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void showsWhatUpstreamShows(Example example) {
    var table = table(read(example.yaml()), IncludeObject.NONE);

    var cells =
        table.rows().getFirst().cells().stream()
            .map(Object::toString)
            .map(cell -> cell.startsWith("\"") ? cell.substring(1, cell.length() - 1) : cell)
            .map(cell -> cell.replace("\\u003c", "<").replace("\\u003e", ">"))
            .collect(Collectors.joining(" | "));
    assertThat(cells).isEqualTo(example.row());
  }

  @Test
  void everyKindHasATableWhoseCellsStandUnderColumns() {
    for (var kind : Kinds.all()) {
      if (kind.plural().isEmpty() || kind.kind().equals("IPAddress")) {
        continue;
      }
      var object = Struct.empty(kind.schema());
      var table =
          Tables.of(kind, List.of(object), ListMeta.empty(), IncludeObject.NONE, "v", NOW, true);

      assertThat(table.rows().getFirst().cells()).hasSameSizeAs(table.columnDefinitions());
      assertThat(table.columnDefinitions()).noneMatch(column -> column.name().isEmpty());
    }
  }

  @Test
  void aRowCarriesWhatWasAskedFor() {
    var object = read("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: b}}");

    assertThat(json(table(object, IncludeObject.NONE)))
        .contains("\"cells\":[\"x\",1,", "\"object\":null");
    assertThat(json(table(object, IncludeObject.METADATA)))
        .contains(
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"x\"}}");
    assertThat(json(table(object, IncludeObject.OBJECT))).contains("\"data\":{\"a\":\"b\"}");
  }

  @Test
  void laterEventsOfAWatchHaveNoColumns() {
    var object = read("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}");
    var kind = Kinds.find("v1", "ConfigMap").orElseThrow();
    var table =
        Tables.of(kind, List.of(object), ListMeta.empty(), IncludeObject.NONE, "v", NOW, false);

    assertThat(json(table)).contains("\"columnDefinitions\":null", "\"cells\":[\"x\",0,");
  }

  @Test
  void columnsAreDescribedInTheWordsOfTheSchema() {
    var object = read("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}");

    assertThat(json(table(object, IncludeObject.NONE)))
        .startsWith(
            "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{},\"columnDefinitions\":["
                + "{\"name\":\"Name\",\"type\":\"string\",\"format\":\"name\",\"description\":\"Name must be unique")
        .contains("\"priority\":0");
  }

  private static Table table(Struct object, IncludeObject include) {
    var kind = Kinds.find(object.stringAt("apiVersion"), object.stringAt("kind")).orElseThrow();
    return Tables.of(kind, List.of(object), ListMeta.empty(), include, "meta.k8s.io/v1", NOW, true);
  }

  private static String json(Table table) {
    return new String(Json.encode(table.struct()), StandardCharsets.UTF_8);
  }

  private static Struct read(String yaml) {
    var json = Yaml.toJson(yaml.getBytes(StandardCharsets.UTF_8));
    var typed = Json.decode(dev.caravel.api.meta.v1.PartialObjectMetadata.SCHEMA, json);
    var kind = Kinds.find(typed.stringAt("apiVersion"), typed.stringAt("kind")).orElseThrow();
    return Json.decode(kind.schema(), json);
  }
}
