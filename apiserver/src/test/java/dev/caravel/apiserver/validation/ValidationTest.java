package dev.caravel.apiserver.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.Kinds;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.defaults.Defaults;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static final String LABEL =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
          + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  private static final Map<String, String> NAMES = Map.of("LABEL", LABEL);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # kind | spec, with its defaults to come | what is wrong
          v1 Pod | {"containers":[{"name":"a","image":"i"}]} |
          v1 Pod | {} | spec.containers: Required value
          v1 Pod | {"containers":[{}]} | spec.containers[0].name: Required value; spec.containers[0].image: Required value
          v1 Pod | {"containers":[{"name":"A","image":"i"}]} | spec.containers[0].name: Invalid value: "A": LABEL
          v1 Pod | {"containers":[{"name":"a","image":"i"},{"name":"a","image":"i"}]} | spec.containers[1].name: Duplicate value: "a"
          v1 Pod | {"containers":[{"name":"a","image":"i","imagePullPolicy":"Sometimes"}]} | spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"
          v1 Pod | {"containers":[{"name":"a","image":"i","volumeMounts":[{"name":"v","mountPath":"/"}]}]} | spec.containers[0].volumeMounts[0].name: Not found: "v"
          v1 Pod | {"containers":[{"name":"a","image":"i","resources":{"limits":{"cpu":"1"},"requests":{"cpu":"2"}}}]} | spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
          v1 Pod | {"containers":[{"name":"a","image":"i","env":[{"name":"A","value":"1","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]}]} | spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
          v1 Pod | {"containers":[{"name":"a","image":"i","livenessProbe":{"exec":{"command":["x"]},"tcpSocket":{"port":1}}}]} | spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
          v1 Pod | {"volumes":[{"name":"v","secret":{}}],"containers":[{"name":"a","image":"i"}]} | spec.volumes[0].secret.secretName: Required value
          v1 Pod | {"hostNetwork":true,"containers":[{"name":"a","image":"i","ports":[{"containerPort":1,"hostPort":2}]}]} | spec.containers[0].ports[0].hostPort: Invalid value: 2: must match `containerPort` when `hostNetwork` is true
          v1 Pod | {"restartPolicy":"Odd","containers":[{"name":"a","image":"i"}]} | spec.restartPolicy: Unsupported value: "Odd": supported values: "Always", "OnFailure", "Never"
          v1 Pod | {"activeDeadlineSeconds":0,"containers":[{"name":"a","image":"i"}]} | spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
          v1 Service | {"ports":[{"port":80}]} |
          v1 Service | {} | spec.ports: Required value
          v1 Service | {"type":"Odd","ports":[{"port":80}]} | spec.type: Unsupported value: "Odd": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
          v1 Service | {"ports":[{"port":0}]} | spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive; spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive
          v1 Service | {"ports":[{"port":1},{"port":2}]} | spec.ports[0].name: Required value; spec.ports[1].name: Required value
          v1 Service | {"clusterIP":"None","type":"NodePort","ports":[{"port":1}]} | spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services
          apps/v1 Deployment | {"replicas":-1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":"i"}]}}} | spec.replicas: Invalid value: -1: must be greater than or equal to 0
          apps/v1 Deployment | {"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":"i"}]}}} | spec.selector: Required value; spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
          apps/v1 Deployment | {"selector":{},"template":{"spec":{"containers":[{"name":"a","image":"i"}]}}} | spec.selector: Invalid value: {}: empty selector is invalid for deployment
          apps/v1 DaemonSet | {"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"i"}]}}} | spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
          batch/v1 CronJob | {"schedule":"* * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"i"}]}}}}} | spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]
          batch/v1 CronJob | {"schedule":"61 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"i"}]}}}}} | spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61
          batch/v1 CronJob | {"schedule":"*/5 8-18 * jan-mar mon,wed","timeZone":"Europe/Zurich","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"i"}]}}}}} |
          networking.k8s.io/v1 NetworkPolicy | {"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["11.0.0.0/16"]}}]}]} | spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`
          v1 PersistentVolumeClaim | {} | spec.accessModes: Required value: at least 1 access mode is required; spec.resources[storage]: Required value
          coordination.k8s.io/v1 Lease | {"leaseDurationSeconds":0} | spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0
          """)
  void newObjects(String kind, String spec, @Nullable String wrong) {
    assertThat(
            created(
                kind, "{\"metadata\":{\"name\":\"x\",\"namespace\":\"y\"},\"spec\":" + spec + "}"))
        .isEqualTo(expected(wrong));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v1 Namespace | {"metadata":{"name":"Bad"}} | metadata.name: Invalid value: "Bad": LABEL
          v1 Namespace | {"metadata":{"name":"a.b"}} | metadata.name: Invalid value: "a.b": must not contain dots
          v1 Namespace | {"metadata":{"name":"a","namespace":"b"}} | metadata.namespace: Forbidden: not allowed on this type
          v1 ConfigMap | {"metadata":{"namespace":"a"}} | metadata.name: Required value: name or generateName is required
          v1 ConfigMap | {"metadata":{"name":"a","namespace":"a","finalizers":["nodomain"]}} | metadata.finalizers[0]: Invalid value: "nodomain": name is neither a standard finalizer name nor is it fully qualified
          v1 ConfigMap | {"metadata":{"name":"a","namespace":"a","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p"}]}} | metadata.ownerReferences.uid: Invalid value: "": must not be empty
          v1 Secret | {"metadata":{"name":"a","namespace":"a"},"type":"kubernetes.io/tls"} | data[tls.crt]: Required value; data[tls.key]: Required value
          rbac.authorization.k8s.io/v1 Role | {"metadata":{"name":"a/b","namespace":"a"}} | metadata.name: Invalid value: "a/b": may not contain '/'
          rbac.authorization.k8s.io/v1 Role | {"metadata":{"name":"System:x","namespace":"a"},"rules":[{"apiGroups":[""],"resources":["pods"]}]} | rules[0].verbs: Required value: verbs must contain at least one value
          scheduling.k8s.io/v1 PriorityClass | {"metadata":{"name":"a"},"value":1000000001} | value: Forbidden: maximum allowed value of a user defined priority is 1000000000
          networking.k8s.io/v1 IPAddress | {"metadata":{"name":"2001:db8::1"},"spec":{"parentRef":{"resource":"services","name":"a"}}} |
          networking.k8s.io/v1 IPAddress | {"metadata":{"name":"2001:DB8::1"},"spec":{"parentRef":{"resource":"services","name":"a"}}} | metadata.name: Invalid value: "2001:DB8::1": must be in canonical form ("2001:db8::1")
          networking.k8s.io/v1 IPAddress | {"metadata":{"name":"10.0.0.1"}} | spec.parentRef: Required value
          networking.k8s.io/v1 ServiceCIDR | {"metadata":{"name":"a"},"spec":{"cidrs":["10.0.0.0/16","fd00::/64"]}} |
          networking.k8s.io/v1 ServiceCIDR | {"metadata":{"name":"a"},"spec":{"cidrs":["10.0.0.1/24"]}} | spec.cidrs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length
          networking.k8s.io/v1 ServiceCIDR | {"metadata":{"name":"a"},"spec":{"cidrs":["10.0.0.0/24","10.1.0.0/24"]}} | spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64
          certificates.k8s.io/v1 CertificateSigningRequest | {"metadata":{"name":"a"},"spec":{"signerName":"nodomain","usages":["client auth","client auth"],"expirationSeconds":599}} | spec.request: Invalid value: null: PEM block type must be CERTIFICATE REQUEST; spec.usages[1]: Duplicate value: "client auth"; spec.signerName: Invalid value: "nodomain": must be a fully qualified domain and path of the form 'example.com/signer-name'; spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)
          flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration | {"metadata":{"name":"a"},"spec":{"type":"Limited"}} | spec.limited: Required value: must not be empty when type is Limited
          flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration | {"metadata":{"name":"a"},"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{"queues":4,"handSize":8,"queueLengthLimit":1}}}}} | spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)
          apiregistration.k8s.io/v1 APIService | {"metadata":{"name":"v1.a.b"},"spec":{"group":"a.b","version":"v1","groupPriorityMinimum":1,"versionPriority":1,"service":{"namespace":"n","name":"s","port":443}}} |
          apiregistration.k8s.io/v1 APIService | {"metadata":{"name":"x"},"spec":{"group":"a.b","version":"v1","groupPriorityMinimum":0,"versionPriority":1}} | metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.b"; spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000
          storage.k8s.io/v1 VolumeAttachment | {"metadata":{"name":"a"},"spec":{"attacher":"d","nodeName":"n","source":{}}} | spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName
          storage.k8s.io/v1 CSINode | {"metadata":{"name":"a"},"spec":{"drivers":[{"name":"a","nodeID":""},{"name":"a","nodeID":"n"}]}} | spec.drivers[0].nodeID: Required value; spec.drivers[1].name: Duplicate value: "a"
          admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration | {"metadata":{"name":"a"},"webhooks":[{"name":"a.b.c","clientConfig":{"url":"https://u@x/y?z"},"sideEffects":"None","admissionReviewVersions":["v1"]}]} | webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL; webhooks[0].clientConfig.url: Invalid value: "z": query parameters are not permitted in the URL
          admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding | {"metadata":{"name":"a"},"spec":{"policyName":"p","validationActions":["Deny","Odd"]}} | spec.validationActions[1]: Unsupported value: "Odd": supported values: "Audit", "Deny", "Warn"
          """)
  void newObjectsOfOtherForms(String kind, String json, @Nullable String wrong) {
    assertThat(created(kind, json)).isEqualTo(expected(wrong));
  }

  private static List<String> created(String kind, String json) {
    Kind<?> found = kind(kind);
    return Validation.of(found).onCreate(object(found, json)).stream()
        .map(FieldError::toString)
        .toList();
  }

  private static Kind<?> kind(String text) {
    String[] words = text.split(" ", 2);
    return Kinds.find(words[0], words[1]).orElseThrow();
  }

  private static Struct object(Kind<?> kind, String json) {
    return Defaults.apply(Json.decode(kind.schema(), json.getBytes(UTF_8)));
  }

  private static List<String> expected(@Nullable String wrong) {
    if (wrong == null) {
      return List.of();
    }
    String text = wrong;
    for (Map.Entry<String, String> name : NAMES.entrySet()) {
      text = text.replace(name.getKey(), name.getValue());
    }
    return List.of(text.split("; ", -1));
  }

  private static final Pod POD =
      Pod.of(
          Defaults.apply(
              Pod.builder()
                  .metadata(m -> m.name("p").namespace("a"))
                  .spec(s ->
                      s.addContainers(c -> c.name("main").image("i:1"))
                          .addTolerations(t -> t.key("k").operator("Exists")))
                  .build()
                  .struct()));

  private static List<String> updated(Pod now, String subresource) {
    return Validation.of(Pod.KIND).onUpdate(subresource, now.struct(), POD.struct()).stream()
        .map(FieldError::toString)
        .toList();
  }

  @Test
  void aPodChangesInFewWays() {
    Pod image =
        POD.with(p ->
            p.spec(s ->
                s.containers(
                    POD.spec().containers().stream()
                        .map(c -> c.with(b -> b.image("i:2")))
                        .toList())));
    assertThat(updated(image, "")).isEmpty();
    assertThat(
            updated(
                POD.with(p -> p.spec(s -> s.addTolerations(t -> t.key("l").operator("Exists")))),
                ""))
        .isEmpty();
    assertThat(updated(POD.with(p -> p.spec(s -> s.clearTolerations())), ""))
        .containsExactly(
            "spec.tolerations: Forbidden: existing toleration can not be modified except its"
                + " tolerationSeconds");
    assertThat(
            updated(
                POD.with(p ->
                    p.spec(s ->
                        s.addContainers(c ->
                            c.name("b")
                                .image("i")
                                .imagePullPolicy("Always")
                                .terminationMessagePolicy("File")))),
                ""))
        .containsExactly(
            "spec.containers: Forbidden: pod updates may not add or remove containers");
    assertThat(updated(POD.with(p -> p.spec(s -> s.hostname("h"))), ""))
        .singleElement()
        .asString()
        .startsWith("spec: Forbidden: pod updates may not change fields other than")
        .endsWith("changed: hostname");
  }

  @Test
  void subresourcesAreThereForWhatTheObjectsWritersMayNot() {
    assertThat(updated(POD.with(p -> p.spec(s -> s.nodeName("n"))), "binding")).isEmpty();
    assertThat(updated(POD.with(p -> p.spec(s -> s.nodeName("Bad_Node"))), "binding")).hasSize(1);
  }

  @Test
  void whatDidNotChangeIsNotJudgedAnew() {
    Pod old = POD.with(p -> p.spec(s -> s.clearContainers()));
    Pod running = old.with(p -> p.status(s -> s.phase("Running")));
    assertThat(Validation.of(Pod.KIND).onUpdate("status", running.struct(), old.struct()))
        .isEmpty();
  }

  @Test
  void immutableFields() {
    Kind<?> kind = kind("apps/v1 Deployment");
    String json =
        "{\"metadata\":{\"name\":\"x\",\"namespace\":\"y\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
            + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\",\"c\":\"d\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\"}]}}}}";
    Struct old = object(kind, json);
    Struct now = object(kind, json.replace("{\"a\":\"b\"}}", "{\"c\":\"d\"}}"));
    assertThat(Validation.of(kind).onUpdate("", now, old))
        .extracting(FieldError::toString)
        .containsExactly(
            "spec.selector: Invalid value: {\"matchLabels\":{\"c\":\"d\"}}: field is immutable");
  }
}
