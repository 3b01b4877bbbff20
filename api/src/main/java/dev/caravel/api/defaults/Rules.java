package dev.caravel.api.defaults;

import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The defaults that depend on more than a line of {@code defaults.txt} can say, by its names. */
final class Rules {
  private Rules() {}

  static UnaryOperator<Struct> named(String name) {
    return switch (name) {
      case "customResourceNames" -> Rules::customResourceNames;
      case "deprecatedServiceAccount" -> Rules::deprecatedServiceAccount;
      case "emptyDir" -> Rules::emptyDir;
      case "hostPorts" -> PodRules::hostPorts;
      case "imagePullPolicy" ->
          container -> ImagePullPolicy.set(container, "imagePullPolicy", "image");
      case "imageVolumePullPolicy" ->
          volume -> ImagePullPolicy.set(volume, "pullPolicy", "reference");
      case "podLevelResources" -> PodRules::podLevelResources;
      case "requestsFromLimits" -> PodRules::requestsFromLimits;
      case "stringData" -> Rules::stringData;
      case "targetPort" -> Rules::targetPort;
      case "volumeClaimTemplateKinds" -> Rules::volumeClaimTemplateKinds;
      default -> throw new IllegalStateException("defaults.txt: no rule " + name);
    };
  }

  /** {@code apiextensions.v1.CustomResourceDefinitionSpec}: names follow from the kind. */
  private static Struct customResourceNames(Struct spec) {
    String kind = spec.stringAt("names", "kind");
    Struct named = spec;
    if (!kind.isEmpty() && spec.stringAt("names", "singular").isEmpty()) {
      named = named.withAt(kind.toLowerCase(Locale.ROOT), "names", "singular");
    }
    if (!kind.isEmpty() && spec.stringAt("names", "listKind").isEmpty()) {
      named = named.withAt(kind + "List", "names", "listKind");
    }
    return named;
  }

  /** {@code core.v1.PodSpec}: the old name of the field says what the new one does. */
  private static Struct deprecatedServiceAccount(Struct spec) {
    String name = spec.stringAt("serviceAccountName");
    return spec.stringAt("serviceAccount").equals(name) ? spec : spec.with("serviceAccount", name);
  }

  /** {@code core.v1.Volume}: one without a source is an emptyDir. */
  private static Struct emptyDir(Struct volume) {
    return volume.without("name").isEmpty()
        ? volume.with("emptyDir", emptyMessage(volume, "emptyDir"))
        : volume;
  }

  private static Struct emptyMessage(Struct owner, String name) {
    return Struct.empty(((FieldType.Message) owner.schema().field(name).type()).schema());
  }

  /** {@code core.v1.Secret}: stringData is written over data and never shown. */
  private static Struct stringData(Struct secret) {
    if (!(secret.get("stringData").orElse(null) instanceof Map<?, ?> texts)) {
      return secret;
    }
    Map<String, Object> data = new TreeMap<>();
    if (secret.get("data").orElse(null) instanceof Map<?, ?> bytes) {
      bytes.forEach((key, value) -> data.put((String) key, value));
    }
    texts.forEach((key, text) -> data.put((String) key, Bytes.ofUtf8((String) text)));
    return secret.without("stringData").with("data", Collections.unmodifiableMap(data));
  }

  /** {@code core.v1.ServicePort}: pods listen on the service's own port. */
  private static Struct targetPort(Struct port) {
    Object target = port.get("targetPort").orElse(IntOrString.of(0));
    boolean unset = target.equals(IntOrString.of(0)) || target.equals(IntOrString.of(""));
    return unset && port.get("port").orElse(0) instanceof Integer number && number != 0
        ? port.with("targetPort", IntOrString.of(number))
        : port;
  }

  /** {@code apps.v1.StatefulSet}: claim templates say what they are. */
  private static Struct volumeClaimTemplateKinds(Struct set) {
    if (!(set.at("spec", "volumeClaimTemplates").orElse(null) instanceof List<?> templates)
        || templates.stream().allMatch(Rules::saysKind)) {
      return set;
    }
    List<Struct> kinds =
        templates.stream()
            .map(template ->
                ((Struct) template)
                    .with("kind", PersistentVolumeClaim.KIND.kind())
                    .with("apiVersion", PersistentVolumeClaim.KIND.apiVersion()))
            .toList();
    return set.withAt(kinds, "spec", "volumeClaimTemplates");
  }

  private static boolean saysKind(Object template) {
    return ((Struct) template).stringAt("kind").equals(PersistentVolumeClaim.KIND.kind())
        && ((Struct) template)
            .stringAt("apiVersion")
            .equals(PersistentVolumeClaim.KIND.apiVersion());
  }
}
