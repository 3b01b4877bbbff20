package dev.caravel.api.defaults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.Kinds;
import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.schema.Schemas;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {

  @Test
  void everyTypeAndPathOfTheDataExists() {
    Set<String> unknown = new TreeSet<>(DefaultsFile.types());
    for (Schema schema : Schemas.all()) {
      DefaultsFile.steps(schema); // fails on a wrong path, value or rule
      unknown.removeIf(type -> schema.name().endsWith("." + type));
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void nothingToFillInIsTheSameInstance() {
    ConfigMap map = ConfigMap.builder().metadata(m -> m.name("a")).build();
    assertThat(Defaults.apply(map.struct())).isSameAs(map.struct());
    Struct pod =
        Defaults.apply(
            Pod.builder().spec(s -> s.addContainers(c -> c.image("a"))).build().struct());
    assertThat(Defaults.apply(pod)).isSameAs(pod);
  }

  @Test
  void whatIsNotTouchedIsShared() {
    Pod pod =
        Pod.builder()
            .metadata(m -> m.name("a"))
            .spec(s -> s.addContainers(c -> c.name("a")))
            .build();
    assertThat(Pod.of(Defaults.apply(pod.struct())).metadata().struct())
        .isSameAs(pod.metadata().struct());
  }

  @Test
  void everyKindIsIdempotentWhenEmpty() {
    for (Kind<?> kind : Kinds.all()) {
      Struct once = Defaults.apply(Struct.empty(kind.schema()));
      assertThat(Defaults.apply(once)).as(kind.toString()).isSameAs(once);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "app, Always",
    "app:latest, Always",
    "app:1, IfNotPresent",
    "registry.example:5000/app, Always",
    "registry.example:5000/a/app:v1, IfNotPresent",
    "app@sha256:0123456789012345678901234567890123456789012345678901234567890123, IfNotPresent",
    "NotAnImage, IfNotPresent",
  })
  void imagePullPolicyFollowsTheTag(String image, String policy) {
    Pod pod = Pod.builder().spec(s -> s.addContainers(c -> c.image(image))).build();
    assertThat(
            Pod.of(Defaults.apply(pod.struct())).spec().containers().getFirst().imagePullPolicy())
        .isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # kind                                  | spec                                                     | path                                    | filled in
          v1 Service                              | {"ports":[{"port":80}]}                                  | spec.ports                              | [{protocol: TCP, port: 80, targetPort: 80}]
          v1 Service                              | {"sessionAffinity":"ClientIP"}                           | spec.sessionAffinityConfig              | {clientIP: {timeoutSeconds: 10800}}
          v1 Service                              | {"sessionAffinityConfig":{"clientIP":{}}}                | spec.sessionAffinityConfig              |
          v1 Service                              | {"type":"ExternalName"}                                  | spec.internalTrafficPolicy              |
          v1 Service                              | {"type":"LoadBalancer"}                                  | spec.allocateLoadBalancerNodePorts      | true
          v1 Service                              | {"externalIPs":["192.0.2.1"]}                            | spec.externalTrafficPolicy              | Cluster
          v1 Service                              | {}                                                       | spec.externalTrafficPolicy              |
          v1 Pod                                  | {"hostNetwork":true,"containers":[{"ports":[{"containerPort":8}]}]} | spec.containers              | hostPort: 8
          v1 Pod                                  | {"containers":[{"resources":{"limits":{"cpu":"1.2345"}}}]} | spec.containers                       | requests: {cpu: 1235m}
          v1 Pod                                  | {"resources":{"limits":{"cpu":"1","memory":"2Gi"}},"containers":[{"resources":{"requests":{"cpu":"200m"}}},{"resources":{"requests":{"cpu":"300m"}}}]} | spec.resources | requests: {cpu: 500m, memory: 2Gi}
          v1 Pod                                  | {"serviceAccount":"old"}                                 | spec.serviceAccountName                 | old
          v1 Pod                                  | {"volumes":[{"name":"a"}]}                               | spec.volumes                            | [{name: a, emptyDir: {}}]
          v1 Pod                                  | {"volumes":[{"name":"a","hostPath":{"path":"/"}}]}       | spec.volumes                            | [{name: a, hostPath: {path: /, type: }}]
          apps/v1 Deployment                      | {}                                                       | spec.strategy                           | {type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}
          apps/v1 Deployment                      | {"strategy":{"type":"Recreate"}}                         | spec.strategy                           | {type: Recreate}
          apps/v1 Deployment                      | {}                                                       | spec.template.spec.dnsPolicy            | ClusterFirst
          apps/v1 Deployment                      | {"template":{"spec":{"hostNetwork":true}}}               | spec.template.spec.enableServiceLinks   |
          batch/v1 Job                            | {}                                                       | spec.completions                        | 1
          batch/v1 Job                            | {"parallelism":2}                                        | spec.completions                        |
          batch/v1 Job                            | {"completions":2}                                        | spec.parallelism                        | 1
          batch/v1 Job                            | {"backoffLimitPerIndex":0}                               | spec.backoffLimit                       | 2147483647
          batch/v1 Job                            | {"template":{"metadata":{"labels":{"a":"b"}}}}           | metadata.labels                         | {a=b}
          batch/v1 Job                            | {"podFailurePolicy":{"rules":[]}}                        | spec.podReplacementPolicy               | Failed
          batch/v1 CronJob                        | {}                                                       | spec.jobTemplate.spec.backoffLimit      |
          networking.k8s.io/v1 NetworkPolicy      | {}                                                       | spec.policyTypes                        | [Ingress]
          networking.k8s.io/v1 NetworkPolicy      | {"egress":[{}]}                                          | spec.policyTypes                        | [Ingress, Egress]
          autoscaling/v2 HorizontalPodAutoscaler  | {"behavior":{}}                                          | spec.behavior.scaleDown                 | {selectPolicy: Max, policies: [{type: Percent, value: 100, periodSeconds: 15}]}
          autoscaling/v2 HorizontalPodAutoscaler  | {}                                                       | spec.behavior                           |
          v1 LimitRange                           | {"limits":[{"type":"Container","max":{"cpu":"2"},"min":{"memory":"1"}}]} | spec.limits             | default: {cpu=2}, defaultRequest: {cpu=2, memory=1}
          v1 LimitRange                           | {"limits":[{"type":"Pod","max":{"cpu":"2"}}]}            | spec.limits                             | [{type: Pod, max: {cpu=2}}]
          apps/v1 StatefulSet                     | {"volumeClaimTemplates":[{"metadata":{"name":"a"}}]}     | spec.volumeClaimTemplates               | kind: PersistentVolumeClaim
          apiextensions.k8s.io/v1 CustomResourceDefinition | {"names":{"kind":"Thing"}}                      | spec.names                              | {singular: thing, kind: Thing, listKind: ThingList}
          """)
  void fillsIn(String kind, String spec, String path, String expected) {
    String[] words = kind.split(" ");
    Schema schema = Kinds.find(words[0], words[1]).orElseThrow().schema();
    Struct filled =
        Defaults.apply(Json.decode(schema, ("{\"spec\":" + spec + "}").getBytes(UTF_8)));
    String found = filled.at(path.split("\\.")).map(Object::toString).orElse("");
    if (expected == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found.replace("={", ": {").replace('=', ':').replace(": ", ":"))
          .contains(expected.replace('=', ':').replace(": ", ":"));
    }
  }

  @Test
  void stringDataIsWrittenOverData() {
    byte[] json =
        "{\"data\":{\"a\":\"MQ==\",\"b\":\"Mg==\"},\"stringData\":{\"a\":\"x\"}}".getBytes(UTF_8);
    Struct secret =
        Defaults.apply(Json.decode(Kinds.find("v1", "Secret").orElseThrow().schema(), json));
    assertThat(new String(Json.encode(secret), UTF_8))
        .contains("\"data\":{\"a\":\"eA==\",\"b\":\"Mg==\"}")
        .doesNotContain("stringData")
        .contains("\"type\":\"Opaque\"");
  }

  @Test
  void templatesAreFilledInOnceForAll() {
    Deployment deployment =
        Deployment.of(
            Defaults.apply(Deployment.builder().spec(s -> s.replicas(0)).build().struct()));
    assertThat(deployment.spec().hasReplicas()).isTrue();
    assertThat(deployment.spec().replicas()).isZero();
    assertThat(deployment.spec().template().spec().terminationGracePeriodSeconds()).isEqualTo(30);
  }
}
