package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.EnvVar;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.Volume;
import java.util.List;
import java.util.stream.Stream;

/** What a pod refers to besides its own node. */
final class PodReferences {
  static final String MIRROR = "kubernetes.io/config.mirror";

  private PodReferences() {}

  /** Whether the pod stands for one that a kubelet was told to run in a file. */
  static boolean isMirror(Pod pod) {
    return pod.metadata().annotations().containsKey(MIRROR);
  }

  static Stream<Container> containers(PodSpec spec) {
    return Stream.concat(spec.initContainers().stream(), spec.containers().stream());
  }

  static boolean secrets(PodSpec spec) {
    return !spec.imagePullSecrets().isEmpty()
        || spec.volumes().stream().anyMatch(PodReferences::isSecret)
        || containers(spec)
            .anyMatch(c ->
                c.envFrom().stream().anyMatch(from -> from.hasSecretRef())
                    || env(c).stream().anyMatch(e -> e.valueFrom().hasSecretKeyRef()));
  }

  private static boolean isSecret(Volume volume) {
    return volume.hasSecret()
        || volume.projected().sources().stream().anyMatch(source -> source.hasSecret())
        || volume.csi().hasNodePublishSecretRef()
        || volume.flexVolume().hasSecretRef()
        || volume.iscsi().hasSecretRef()
        || volume.rbd().hasSecretRef()
        || volume.cephfs().hasSecretRef()
        || volume.cinder().hasSecretRef()
        || volume.scaleIO().hasSecretRef()
        || volume.storageos().hasSecretRef()
        || volume.hasAzureFile();
  }

  static boolean configMaps(PodSpec spec) {
    return spec.volumes().stream()
            .anyMatch(volume ->
                volume.hasConfigMap()
                    || volume.projected().sources().stream()
                        .anyMatch(source -> source.hasConfigMap()))
        || containers(spec)
            .anyMatch(c ->
                c.envFrom().stream().anyMatch(from -> from.hasConfigMapRef())
                    || env(c).stream().anyMatch(e -> e.valueFrom().hasConfigMapKeyRef()));
  }

  static boolean claims(PodSpec spec) {
    return spec.volumes().stream().anyMatch(volume -> volume.hasPersistentVolumeClaim());
  }

  static boolean tokens(PodSpec spec) {
    return spec.volumes().stream()
        .flatMap(volume -> volume.projected().sources().stream())
        .anyMatch(source -> source.hasServiceAccountToken());
  }

  static List<EnvVar> env(Container container) {
    return container.env();
  }
}
