package dev.caravel.kubelet.object;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.Volume;
import dev.caravel.kubelet.pod.PodContainers;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which ConfigMaps and Secrets a pod's spec names. */
final class References {
  private References() {}

  static Set<Reference> of(Pod pod) {
    var found = new LinkedHashSet<Reference>();
    var namespace = pod.metadata().namespace();
    pod.spec().imagePullSecrets().forEach(s -> found.add(secret(namespace, s.name())));
    for (var entry : PodContainers.all(pod)) {
      for (var from : entry.container().envFrom()) {
        if (from.hasConfigMapRef()) {
          found.add(configMap(namespace, from.configMapRef().name()));
        }
        if (from.hasSecretRef()) {
          found.add(secret(namespace, from.secretRef().name()));
        }
      }
      for (var variable : entry.container().env()) {
        var source = variable.valueFrom();
        if (source.hasConfigMapKeyRef()) {
          found.add(configMap(namespace, source.configMapKeyRef().name()));
        }
        if (source.hasSecretKeyRef()) {
          found.add(secret(namespace, source.secretKeyRef().name()));
        }
      }
    }
    pod.spec().volumes().forEach(volume -> addVolume(namespace, volume, found));
    found.removeIf(reference -> reference.name().isEmpty());
    return found;
  }

  private static void addVolume(String namespace, Volume volume, Set<Reference> found) {
    if (volume.hasConfigMap()) {
      found.add(configMap(namespace, volume.configMap().name()));
    }
    if (volume.hasSecret()) {
      found.add(secret(namespace, volume.secret().secretName()));
    }
    for (var source : volume.projected().sources()) {
      if (source.hasConfigMap()) {
        found.add(configMap(namespace, source.configMap().name()));
      }
      if (source.hasSecret()) {
        found.add(secret(namespace, source.secret().name()));
      }
    }
  }

  private static Reference configMap(String namespace, String name) {
    return new Reference(ConfigMap.KIND, namespace, name);
  }

  private static Reference secret(String namespace, String name) {
    return new Reference(Secret.KIND, namespace, name);
  }
}
