package dev.caravel.api.patch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonTree;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.schema.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergePatchTest {
  private static final Schema POD_SPEC = PodSpec.builder().build().struct().schema();
  private static final Schema META =
      Schemas.find("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta").orElseThrow();
  private static final Schema DEPLOYMENT_SPEC =
      Schemas.find("io.k8s.api.apps.v1.DeploymentSpec").orElseThrow();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # a pod's spec | patch | patched
          {"containers":[{"name":"a","image":"1"},{"name":"b"}]} | {"containers":[{"name":"b","image":"2"}]} | {"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"}]}
          {"containers":[{"name":"a"}]} | {"containers":[{"name":"b"}]} | {"containers":[{"name":"b"},{"name":"a"}]}
          {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"a","$patch":"delete"}]} | {"containers":[{"name":"b"}]}
          {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"c"},{"$patch":"replace"}]} | {"containers":[{"name":"c"}]}
          {"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]} | {"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"c","image":"1"}]} | {"containers":[{"name":"b"},{"name":"c","image":"1"},{"name":"a"}]}
          {"containers":[{"name":"a"},{"name":"b"}]} | {"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]} | {"containers":[{"name":"b"},{"name":"a"}]}
          {"containers":[{"name":"a","args":["x"]}]} | {"containers":[{"name":"a","args":["y"]}]} | {"containers":[{"name":"a","args":["y"]}]}
          {"containers":[{"name":"a","ports":[{"containerPort":1,"name":"p"}]}]} | {"containers":[{"name":"a","ports":[{"containerPort":1,"name":"q"},{"containerPort":2}]}]} | {"containers":[{"name":"a","ports":[{"containerPort":1,"name":"q"},{"containerPort":2}]}]}
          {"nodeSelector":{"a":"1","b":"2"}} | {"nodeSelector":{"a":null,"c":"3"}} | {"nodeSelector":{"b":"2","c":"3"}}
          {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"replace","c":"3"}} | {"nodeSelector":{"c":"3"}}
          {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"delete"}} | {"nodeSelector":{}}
          {"volumes":[{"name":"v","emptyDir":{}}]} | {"volumes":[{"name":"v","$retainKeys":["name","secret"],"secret":{}}]} | {"volumes":[{"name":"v","secret":{}}]}
          {"tolerations":[{"key":"a"}]} | {"tolerations":[{"key":"b"}]} | {"tolerations":[{"key":"b"}]}
          {} | {"containers":[{"name":"a","image":null},{"name":"b","$patch":"delete"}]} | {"containers":[{"name":"a"}]}
          {"hostAliases":[{"ip":"1","hostnames":["a"]}]} | {"hostAliases":[{"ip":"1","hostnames":["b"]}]} | {"hostAliases":[{"ip":"1","hostnames":["b"]}]}
          {"unknown":1} | {"unknown":{"a":1}} | {"unknown":{"a":1}}
          """)
  void merges(String document, String patch, String expected) {
    assertThat(JsonTree.parse(apply(POD_SPEC, document, patch).getBytes(UTF_8)))
        .isEqualTo(JsonTree.parse(expected.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"finalizers":["a"]}     | {"finalizers":["b"]}                                                    | {"finalizers":["b","a"]}
          {"finalizers":["b","a"]} | {"$deleteFromPrimitiveList/finalizers":["a"]}                           | {"finalizers":["b"]}
          {"finalizers":["b"]}     | {"$setElementOrder/finalizers":["c","b"],"finalizers":["c"]}            | {"finalizers":["c","b"]}
          {"finalizers":["c","b"]} | {"$deleteFromPrimitiveList/finalizers":"x"}                             | {"finalizers":["c","b"]}
          {"finalizers":["c","b"]} | {"finalizers":null}                                                     | {}
          {}                       | {"$deleteFromPrimitiveList/finalizers":["a"]}                           | {}
          """)
  void mergesListsOfScalars(String document, String patch, String expected) {
    assertThat(JsonTree.parse(apply(META, document, patch).getBytes(UTF_8)))
        .isEqualTo(JsonTree.parse(expected.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"containers":[{"name":"a","$patch":"merge"}]} | merging lists cannot yet be specified in the patch
          {"containers":[{"name":"a","$patch":"odd"}]}   | unknown patch type: odd in map: map[$patch:odd name:a]
          {"containers":[{"$patch":"delete"}]}           | map: map[$patch:delete] does not contain declared merge key: name
          {"containers":[{"image":"x"}]}                 | map: map[image:x] does not contain declared merge key: name
          {"$patch":"odd"}                               | unknown patch type: odd in map: map[$patch:odd]
          {"$retainKeys":"x"}                            | invalid patch format of retainKeys
          {"$retainKeys":["a"],"hostname":"x"}           | invalid patch format of retainKeys
          {"$setElementOrder/containers":"x"}            | expected a []interface {}, but received a string
          {"$setElementOrder":[]}                        | invalid patch format of setElementOrder list
          {"$deleteFromPrimitiveList":[]}                | invalid patch format of primitive list
          {"$setElementOrder/odd":[]}                    | unable to find api field in struct PodSpec for the json field "odd"
          {"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a","image":"i"}]} | The order in patch list:
          """)
  void refuses(String patch, String message) {
    assertThatThrownBy(() -> apply(POD_SPEC, "{\"containers\":[{\"name\":\"a\"}]}", patch))
        .isInstanceOf(PatchException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # applied before | wanted now | current | patch
          {"hostname":"a"} | {"hostname":"a"} | {"hostname":"a","nodeName":"n"} | {}
          {"hostname":"a"} | {} | {"hostname":"a","nodeName":"n"} | {"hostname":null}
          {} | {"hostname":"a"} | {"nodeName":"n"} | {"hostname":"a"}
          {"containers":[{"name":"a","image":"1"}]} | {"containers":[{"name":"a","image":"2"}]} | {"containers":[{"name":"a","image":"1","imagePullPolicy":"Always"}]} | {"$setElementOrder/containers":[{"name":"a"}],"containers":[{"image":"2","name":"a"}]}
          {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"b"}]} | {"containers":[{"name":"a"},{"name":"b"},{"name":"s"}]} | {"containers":[{"name":"a","$patch":"delete"}],"$setElementOrder/containers":[{"name":"b"}]}
          {} | {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"a":"2","s":"9"}} | {"nodeSelector":{"a":"1"}}
          {"volumes":[{"name":"v","emptyDir":{}}]} | {"volumes":[{"name":"v","secret":{}}]} | {"volumes":[{"name":"v","emptyDir":{}}]} | {"volumes":[{"emptyDir":null,"$retainKeys":["name","secret"],"name":"v","secret":{}}],"$setElementOrder/volumes":[{"name":"v"}]}
          {"tolerations":[{"key":"a"}]} | {"tolerations":[{"key":"b"}]} | {"tolerations":[{"key":"a"}]} | {"tolerations":[{"key":"b"}]}
          """)
  void diffs(String original, String modified, String current, String patch) {
    assertThat(JsonTree.parse(diff(POD_SPEC, original, modified, current).getBytes(UTF_8)))
        .isEqualTo(JsonTree.parse(patch.getBytes(UTF_8)));
  }

  @Test
  void aDiffBringsTheObjectWhereItShouldBe() {
    String original =
        "{\"replicas\":1,\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":1}}}";
    String modified = "{\"replicas\":2,\"strategy\":{\"type\":\"Recreate\"}}";
    String current =
        "{\"replicas\":5,\"paused\":true,\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":1,\"maxUnavailable\":0}}}";
    String patch = diff(DEPLOYMENT_SPEC, original, modified, current);
    assertThat(JsonTree.parse(apply(DEPLOYMENT_SPEC, current, patch).getBytes(UTF_8)))
        .isEqualTo(
            JsonTree.parse(
                "{\"replicas\":2,\"paused\":true,\"strategy\":{\"type\":\"Recreate\"}}"
                    .getBytes(UTF_8)));
  }

  @Test
  void finalizersThatWereAppliedAndAreGoneAreDeletedAlone() {
    String patch =
        diff(
            META,
            "{\"finalizers\":[\"a\",\"b\"]}",
            "{\"finalizers\":[\"b\",\"c\"]}",
            "{\"finalizers\":[\"a\",\"b\",\"server\"]}");
    assertThat(
            JsonTree.parse(
                apply(META, "{\"finalizers\":[\"a\",\"b\",\"server\"]}", patch).getBytes(UTF_8)))
        .isEqualTo(JsonTree.parse("{\"finalizers\":[\"b\",\"c\",\"server\"]}".getBytes(UTF_8)));
  }

  @Test
  void wholeKindsWork() {
    Pod pod = Pod.builder().spec(s -> s.addContainers(c -> c.name("a").image("1"))).build();
    String json = new String(Json.encode(pod.struct()), UTF_8);
    String patch = "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"2\"}]}}";
    assertThat(apply(Pod.KIND.schema(), json, patch)).contains("\"image\":\"2\"");
  }

  private static String apply(Schema schema, String document, String patch) {
    return StrategicMergePatch.apply(schema, document.getBytes(UTF_8), patch.getBytes(UTF_8))
        .json()
        .toUtf8();
  }

  private static String diff(Schema schema, String original, String modified, String current) {
    byte[] patch =
        StrategicMergePatch.diff(
            schema, original.getBytes(UTF_8), modified.getBytes(UTF_8), current.getBytes(UTF_8));
    return new String(patch, UTF_8);
  }
}
