package dev.caravel.kubelet.volume;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.DownwardAPIVolumeFile;
import dev.caravel.api.core.v1.KeyToPath;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ProjectedVolumeSource;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.VolumeProjection;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.value.Bytes;
import dev.caravel.kubelet.files.FileContent;
import dev.caravel.kubelet.object.MissingObjectException;
import dev.caravel.kubelet.object.ReferencedObjects;
import dev.caravel.kubelet.pod.FieldValues;
import dev.caravel.kubelet.pod.PodContainers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that volumes made of API objects hold, by relative path. */
final class VolumeFiles {
  private static final int TOKEN_MODE_OWN = 0600;

  private final ReferencedObjects objects;
  private final Tokens tokens;
  private final Map<String, Quantity> allocatable;

  VolumeFiles(ReferencedObjects objects, Tokens tokens, Map<String, Quantity> allocatable) {
    this.objects = objects;
    this.tokens = tokens;
    this.allocatable = allocatable;
  }

  Map<String, FileContent> configMap(
      Pod pod, String name, List<KeyToPath> items, boolean optional, int mode)
      throws MissingObjectException, InterruptedException {
    ConfigMap map;
    try {
      map = objects.configMap(pod.metadata().namespace(), name);
    } catch (MissingObjectException e) {
      if (optional) {
        return Map.of();
      }
      throw e;
    }
    var values = new LinkedHashMap<String, Bytes>();
    map.data().forEach((key, text) -> values.put(key, Bytes.ofUtf8(text)));
    values.putAll(map.binaryData());
    return select(values, items, optional, mode, "configmap references non-existent config key: ");
  }

  Map<String, FileContent> secret(
      Pod pod, String name, List<KeyToPath> items, boolean optional, int mode)
      throws MissingObjectException, InterruptedException {
    Secret secret;
    try {
      secret = objects.secret(pod.metadata().namespace(), name);
    } catch (MissingObjectException e) {
      if (optional) {
        return Map.of();
      }
      throw e;
    }
    return select(secret.data(), items, optional, mode, "references non-existent secret key: ");
  }

  private static Map<String, FileContent> select(
      Map<String, Bytes> values, List<KeyToPath> items, boolean optional, int mode, String missing)
      throws MissingObjectException {
    var files = new LinkedHashMap<String, FileContent>();
    if (items.isEmpty()) {
      values.forEach((key, bytes) -> files.put(key, new FileContent(bytes, mode)));
      return files;
    }
    for (var item : items) {
      var bytes = values.get(item.key());
      if (bytes != null) {
        files.put(item.path(), new FileContent(bytes, item.hasMode() ? item.mode() : mode));
      } else if (!optional) {
        throw new MissingObjectException(missing + item.key());
      }
    }
    return files;
  }

  Map<String, FileContent> downward(Pod pod, List<DownwardAPIVolumeFile> items, int mode) {
    var files = new LinkedHashMap<String, FileContent>();
    for (var item : items) {
      var text =
          item.hasFieldRef()
              ? FieldValues.field(pod, item.fieldRef().fieldPath())
              : FieldValues.resource(pod, item.resourceFieldRef(), Container.empty(), allocatable);
      files.put(
          item.path(), new FileContent(Bytes.ofUtf8(text), item.hasMode() ? item.mode() : mode));
    }
    return files;
  }

  Map<String, FileContent> projected(Pod pod, ProjectedVolumeSource volume, int mode)
      throws MissingObjectException, InterruptedException {
    var files = new LinkedHashMap<String, FileContent>();
    for (var source : volume.sources()) {
      files.putAll(projection(pod, source, mode));
    }
    return files;
  }

  private Map<String, FileContent> projection(Pod pod, VolumeProjection source, int mode)
      throws MissingObjectException, InterruptedException {
    if (source.hasConfigMap()) {
      var map = source.configMap();
      return configMap(pod, map.name(), map.items(), map.optional(), mode);
    }
    if (source.hasSecret()) {
      var secret = source.secret();
      return secret(pod, secret.name(), secret.items(), secret.optional(), mode);
    }
    if (source.hasDownwardAPI()) {
      return downward(pod, source.downwardAPI().items(), mode);
    }
    if (source.hasServiceAccountToken()) {
      var projection = source.serviceAccountToken();
      return Map.of(projection.path(), token(pod, tokens.get(pod, projection), mode));
    }
    throw new MissingObjectException("this kind of projected source is not supported");
  }

  /** Readable by one user alone, if all containers run as the same or share a group. */
  private static FileContent token(Pod pod, String text, int mode) {
    long owner = soleUser(pod);
    boolean closed = owner >= 0 || pod.spec().securityContext().hasFsGroup();
    return new FileContent(Bytes.ofUtf8(text), closed ? TOKEN_MODE_OWN : mode, owner);
  }

  /** The user that all containers run as; -1 if they differ or none is named. */
  private static long soleUser(Pod pod) {
    var security = pod.spec().securityContext();
    long user = -1;
    for (var entry : PodContainers.all(pod)) {
      var own = entry.container().securityContext();
      if (!own.hasRunAsUser() && !security.hasRunAsUser()) {
        return -1;
      }
      long runAs = own.hasRunAsUser() ? own.runAsUser() : security.runAsUser();
      if (user >= 0 && user != runAs) {
        return -1;
      }
      user = runAs;
    }
    return user;
  }
}
