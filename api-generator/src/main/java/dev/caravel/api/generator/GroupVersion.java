package dev.caravel.api.generator;

import java.util.List;
import java.util.Locale;

/**
 * One API group version to generate.
 *
 * @param group the API group, empty for the core group
 * @param goPackage the Go package of its types, {@code k8s.io/api/apps/v1}
 * @param protoClass the class of client-java-proto that holds its descriptor; empty if {@code
 *     proto/<label>-<version>.proto} beside this class describes it
 */
record GroupVersion(String group, String version, String goPackage, String protoClass) {

  /** Every GA group version, and what all of them build on. */
  static final List<GroupVersion> ALL =
      List.of(
          new GroupVersion("meta.k8s.io", "v1", "k8s.io/apimachinery/pkg/apis/meta/v1", "Meta"),
          api("", "core", "v1", "V1"),
          api("admission.k8s.io", "v1"),
          api("admissionregistration.k8s.io", "v1"),
          api("apidiscovery.k8s.io", "v2"),
          new GroupVersion(
              "apiextensions.k8s.io",
              "v1",
              "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1",
              "V1Apiextensions"),
          new GroupVersion(
              "apiregistration.k8s.io",
              "v1",
              "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1",
              ""),
          api("apps", "v1"),
          api("authentication.k8s.io", "v1"),
          api("authorization.k8s.io", "v1"),
          api("autoscaling", "v1"),
          api("autoscaling", "v2"),
          api("batch", "v1"),
          api("certificates.k8s.io", "v1"),
          api("coordination.k8s.io", "v1"),
          api("discovery.k8s.io", "v1"),
          api("events.k8s.io", "v1"),
          api("flowcontrol.apiserver.k8s.io", "v1"),
          api("networking.k8s.io", "v1"),
          api("node.k8s.io", "v1"),
          api("policy", "v1"),
          api("rbac.authorization.k8s.io", "v1"),
          api("resource.k8s.io", "v1"),
          api("scheduling.k8s.io", "v1"),
          api("storage.k8s.io", "v1"));

  private static GroupVersion api(String group, String version) {
    String label = group.split("\\.", 2)[0];
    return api(group, label, version, capitalize(version) + capitalize(label));
  }

  private static GroupVersion api(String group, String label, String version, String protoClass) {
    return new GroupVersion(group, version, "k8s.io/api/" + label + "/" + version, protoClass);
  }

  /** The first label of the group's name: {@code rbac}, and {@code core} for the core group. */
  String label() {
    return group.isEmpty() ? "core" : group.split("\\.", 2)[0];
  }

  /** {@code dev.caravel.api.rbac.v1}. */
  String javaPackage() {
    return "dev.caravel.api." + label() + "." + version;
  }

  /** The package of its messages in protobuf: {@code k8s.io.api.rbac.v1}. */
  String protoPackage() {
    return goPackage.replace('/', '.').replace('-', '_');
  }

  /** The prefix of its definitions in OpenAPI: {@code io.k8s.api.rbac.v1}. */
  String openApiPrefix() {
    return "io.k8s." + goPackage.substring("k8s.io/".length()).replace('/', '.');
  }

  /** The name of its type's model in client-java-api where several groups have that type. */
  String qualifiedModel(String type) {
    return capitalize(label()) + model(type);
  }

  /** The name of its type's model in client-java-api. */
  String model(String type) {
    return capitalize(version) + type;
  }

  /** The path that its resources are under: {@code /apis/apps/v1}. */
  String restPath() {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
  }

  /** The class of client-java-api that calls its resources: {@code RbacAuthorizationV1Api}. */
  String restClass() {
    if (group.isEmpty()) {
      return "CoreV1Api";
    }
    StringBuilder name = new StringBuilder();
    for (String part : group.replace(".k8s.io", "").split("\\.")) {
      name.append(capitalize(part));
    }
    return name.append(capitalize(version)).append("Api").toString();
  }

  static String capitalize(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
