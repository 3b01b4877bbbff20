package dev.caravel.apiserver.authorization;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Volume;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the pods of each node refer to: the objects its kubelet may read. Kept up to date by a watch
 * on pods; only running and waiting pods count.
 */
public final class NodePods {
  /** The references of a node's pods, by pod ({@code NAMESPACE/NAME}). */
  private final Map<String, Map<String, Set<String>>> byNode = new ConcurrentHashMap<>();

  private final Map<String, String> nodeOf = new ConcurrentHashMap<>();

  /** Puts or replaces a pod. */
  public void put(Pod pod) {
    String key = key(pod);
    String node = pod.spec().nodeName();
    boolean isOver =
        pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    String before = nodeOf.get(key);
    if (before != null && (isOver || !before.equals(node))) {
      drop(key, before);
    }
    if (!node.isEmpty() && !isOver && nodeOf.put(key, node) == null) {
      // A pod's references never change once it is bound.
      byNode.computeIfAbsent(node, n -> new ConcurrentHashMap<>()).put(key, references(pod));
    }
  }

  public void remove(Pod pod) {
    String key = key(pod);
    String node = nodeOf.get(key);
    if (node != null) {
      drop(key, node);
    }
  }

  private void drop(String key, String node) {
    nodeOf.remove(key);
    byNode.computeIfPresent(
        node,
        (name, pods) -> {
          pods.remove(key);
          return pods.isEmpty() ? null : pods;
        });
  }

  /** Whether the pod is bound to {@code node}. */
  boolean isOn(String node, String namespace, String name) {
    return node.equals(nodeOf.get(namespace + "/" + name));
  }

  /** Whether a pod of {@code node} refers to an object, by resource, namespace and name. */
  boolean refersTo(String node, String resource, String namespace, String name) {
    var pods = byNode.get(node);
    if (pods == null) {
      return false;
    }
    String reference = reference(resource, namespace, name);
    for (Set<String> references : pods.values()) {
      if (references.contains(reference)) {
        return true;
      }
    }
    return false;
  }

  private static String key(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }

  private static String reference(String resource, String namespace, String name) {
    return resource + "/" + namespace + "/" + name;
  }

  private static Set<String> references(Pod pod) {
    String namespace = pod.metadata().namespace();
    var found = new HashSet<String>();
    if (!pod.spec().serviceAccountName().isEmpty()) {
      found.add(reference("serviceaccounts", namespace, pod.spec().serviceAccountName()));
    }
    for (var secret : pod.spec().imagePullSecrets()) {
      found.add(reference("secrets", namespace, secret.name()));
    }
    pod.spec().initContainers().forEach(c -> environment(found, namespace, c.env(), c.envFrom()));
    pod.spec().containers().forEach(c -> environment(found, namespace, c.env(), c.envFrom()));
    pod.spec()
        .ephemeralContainers()
        .forEach(c -> environment(found, namespace, c.env(), c.envFrom()));
    for (Volume volume : pod.spec().volumes()) {
      add(found, "secrets", namespace, volume.secret().secretName());
      add(found, "configmaps", namespace, volume.configMap().name());
      add(found, "persistentvolumeclaims", namespace, volume.persistentVolumeClaim().claimName());
      if (volume.hasEphemeral()) {
        add(
            found,
            "persistentvolumeclaims",
            namespace,
            pod.metadata().name() + "-" + volume.name());
      }
      add(found, "secrets", namespace, volume.csi().nodePublishSecretRef().name());
      for (var source : volume.projected().sources()) {
        add(found, "secrets", namespace, source.secret().name());
        add(found, "configmaps", namespace, source.configMap().name());
      }
    }
    for (var claim : pod.spec().resourceClaims()) {
      add(found, "resourceclaims", namespace, claim.resourceClaimName());
    }
    return Set.copyOf(found);
  }

  private static void environment(
      Set<String> found,
      String namespace,
      Iterable<dev.caravel.api.core.v1.EnvVar> variables,
      Iterable<dev.caravel.api.core.v1.EnvFromSource> sources) {
    for (var variable : variables) {
      add(found, "secrets", namespace, variable.valueFrom().secretKeyRef().name());
      add(found, "configmaps", namespace, variable.valueFrom().configMapKeyRef().name());
    }
    for (var source : sources) {
      add(found, "secrets", namespace, source.secretRef().name());
      add(found, "configmaps", namespace, source.configMapRef().name());
    }
  }

  private static void add(Set<String> found, String resource, String namespace, String name) {
    if (!name.isEmpty()) {
      found.add(reference(resource, namespace, name));
    }
  }
}
