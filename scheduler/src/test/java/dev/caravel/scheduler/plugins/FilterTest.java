package dev.caravel.scheduler.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.scheduler.Given;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.Status;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FilterTest {
  private static final String FITS = "";

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void each_filter_gives_upstreams_reasons(
      String name, Filter filter, Pod pod, NodeInfo node, String reasons) {
    var verdict = filter.filter(new CycleState(), pod, node);

    assertThat(verdict instanceof Status.Unschedulable no ? String.join("; ", no.reasons()) : FITS)
        .isEqualTo(reasons);
    assertThat(verdict.passes()).isEqualTo(reasons.isEmpty());
  }

  static List<Arguments> cases() {
    var tainted = "node(s) had untolerated taint(s)";
    var affinity = "node(s) didn't match Pod's node affinity/selector";
    return List.of(
        of("any node", new NodeName(), Given.pod("p"), on(_ -> {}), FITS),
        of(
            "another node by name",
            new NodeName(),
            Given.pod("p", p -> p.spec(s -> s.nodeName("other"))),
            on(_ -> {}),
            "node(s) didn't match the requested node name"),
        of(
            "cordoned",
            new NodeUnschedulable(),
            Given.pod("p"),
            on(n -> n.spec(s -> s.unschedulable(true))),
            "node(s) were unschedulable"),
        of(
            "cordoned and tolerated",
            new NodeUnschedulable(),
            tolerating("node.kubernetes.io/unschedulable", "Exists", "", ""),
            on(n -> n.spec(s -> s.unschedulable(true))),
            FITS),
        of("tainted", new TaintToleration(), Given.pod("p"), on(taint("NoSchedule")), tainted),
        of("NoExecute", new TaintToleration(), Given.pod("p"), on(taint("NoExecute")), tainted),
        of("soft", new TaintToleration(), Given.pod("p"), on(taint("PreferNoSchedule")), FITS),
        of(
            "all keys",
            new TaintToleration(),
            tolerating("", "Exists", "", ""),
            on(taint("NoSchedule")),
            FITS),
        of(
            "same value",
            new TaintToleration(),
            tolerating("k", "Equal", "v", "NoSchedule"),
            on(taint("NoSchedule")),
            FITS),
        of(
            "other value",
            new TaintToleration(),
            tolerating("k", "Equal", "w", "NoSchedule"),
            on(taint("NoSchedule")),
            tainted),
        of(
            "other effect",
            new TaintToleration(),
            tolerating("k", "Exists", "", "NoExecute"),
            on(taint("NoSchedule")),
            tainted),
        of(
            "selector",
            new NodeAffinity(),
            selecting("disk", "ssd"),
            on(n -> n.metadata(m -> m.putLabels("disk", "ssd"))),
            FITS),
        of("selector misses", new NodeAffinity(), selecting("disk", "ssd"), on(_ -> {}), affinity),
        of("In", new NodeAffinity(), requiring("zone", "In", "a", "b"), on(zone("b")), FITS),
        of(
            "In misses",
            new NodeAffinity(),
            requiring("zone", "In", "a", "b"),
            on(zone("c")),
            affinity),
        of(
            "NotIn without label",
            new NodeAffinity(),
            requiring("zone", "NotIn", "a"),
            on(_ -> {}),
            FITS),
        of("Exists misses", new NodeAffinity(), requiring("zone", "Exists"), on(_ -> {}), affinity),
        of(
            "DoesNotExist",
            new NodeAffinity(),
            requiring("zone", "DoesNotExist"),
            on(_ -> {}),
            FITS),
        of("Gt", new NodeAffinity(), requiring("zone", "Gt", "3"), on(zone("4")), FITS),
        of("Gt equal", new NodeAffinity(), requiring("zone", "Gt", "4"), on(zone("4")), affinity),
        of(
            "Lt no number",
            new NodeAffinity(),
            requiring("zone", "Lt", "4"),
            on(zone("x")),
            affinity),
        of("fits", new NodeResourcesFit(), Given.asking("p", "1"), on(_ -> {}), FITS),
        of("fits exactly", new NodeResourcesFit(), Given.asking("p", "2"), on(_ -> {}), FITS),
        of(
            "too large",
            new NodeResourcesFit(),
            Given.asking("p", "2001m"),
            on(_ -> {}),
            "Insufficient cpu"),
        of(
            "no room left",
            new NodeResourcesFit(),
            Given.asking("p", "1500m"),
            on(_ -> {}).plus(Given.asking("q", "1")),
            "Insufficient cpu"),
        of(
            "too many pods",
            new NodeResourcesFit(),
            Given.pod("p"),
            on(n -> n.status(s -> s.allocatable(Map.of("pods", Quantity.parse("0"))))),
            "Too many pods"),
        of(
            "unknown resource",
            new NodeResourcesFit(),
            asking("example.com/gpu", "1"),
            on(_ -> {}),
            "Insufficient example.com/gpu"),
        of(
            "port free",
            new NodePorts(),
            port("p", 80, ""),
            on(_ -> {}).plus(port("q", 81, "")),
            FITS),
        of(
            "port taken",
            new NodePorts(),
            port("p", 80, ""),
            on(_ -> {}).plus(port("q", 80, "")),
            "node(s) didn't have free ports for the requested pod ports"),
        of(
            "other address",
            new NodePorts(),
            port("p", 80, "10.0.0.1"),
            on(_ -> {}).plus(port("q", 80, "10.0.0.2")),
            FITS),
        of(
            "any address",
            new NodePorts(),
            port("p", 80, "10.0.0.1"),
            on(_ -> {}).plus(port("q", 80, "")),
            "node(s) didn't have free ports for the requested pod ports"));
  }

  private static Arguments of(String name, Filter filter, Pod pod, NodeInfo node, String reasons) {
    return Arguments.of(name, filter, pod, node, reasons);
  }

  private static NodeInfo on(Consumer<Node.Builder> more) {
    return NodeInfo.named("n").with(Given.node("n", "2", more));
  }

  private static Consumer<Node.Builder> taint(String effect) {
    return n -> n.spec(s -> s.addTaints(t -> t.key("k").value("v").effect(effect)));
  }

  private static Consumer<Node.Builder> zone(String zone) {
    return n -> n.metadata(m -> m.putLabels("zone", zone));
  }

  private static Pod tolerating(String key, String operator, String value, String effect) {
    return Given.pod(
        "p",
        p ->
            p.spec(s ->
                s.addTolerations(t -> t.key(key).operator(operator).value(value).effect(effect))));
  }

  private static Pod selecting(String key, String value) {
    return Given.pod("p", p -> p.spec(s -> s.putNodeSelector(key, value)));
  }

  private static Pod requiring(String key, String operator, String... values) {
    return Given.pod(
        "p",
        p ->
            p.spec(s ->
                s.affinity(a ->
                    a.nodeAffinity(n ->
                        n.requiredDuringSchedulingIgnoredDuringExecution(r ->
                            r.addNodeSelectorTerms(t ->
                                t.addMatchExpressions(e ->
                                    e.key(key).operator(operator).values(List.of(values)))))))));
  }

  private static Pod asking(String resource, String amount) {
    return Given.pod(
        "p",
        p ->
            p.spec(s ->
                s.clearContainers()
                    .addContainers(c ->
                        c.resources(r -> r.requests(Map.of(resource, Quantity.parse(amount)))))));
  }

  private static Pod port(String name, int port, String address) {
    return Given.pod(
        name,
        p ->
            p.spec(s ->
                s.clearContainers()
                    .addContainers(c -> c.addPorts(o -> o.hostPort(port).hostIP(address)))));
  }
}
