package dev.caravel.kubelet.volume;

import dev.caravel.api.core.v1.EmptyDirVolumeSource;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Volume;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.transport.TransportException;
import dev.caravel.kubelet.files.AtomicWriter;
import dev.caravel.kubelet.files.FileContent;
import dev.caravel.kubelet.files.Mounts;
import dev.caravel.kubelet.files.PodDirectories;
import dev.caravel.kubelet.files.Trees;
import dev.caravel.kubelet.object.MissingObjectException;
import dev.caravel.kubelet.object.ReferencedObjects;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the volumes of pods in place and keeps their content current. May be asked again and again:
 * what is as it should be is left alone.
 */
public final class Volumes {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final int DEFAULT_MODE = 0644;

  private record Key(String uid, String volume) {}

  private final PodDirectories directories;
  private final Clock clock;
  private final Tokens tokens;
  private final VolumeFiles files;

  /** What was written last, so that nothing is written twice. */
  private final Map<Key, Map<String, FileContent>> written = new ConcurrentHashMap<>();

  public Volumes(
      PodDirectories directories,
      ReferencedObjects objects,
      Client client,
      Map<String, Quantity> allocatable,
      Clock clock) {
    this.directories = directories;
    this.clock = clock;
    this.tokens = new Tokens(client, clock);
    this.files = new VolumeFiles(objects, tokens, allocatable);
  }

  /**
   * Puts all volumes of a pod in place.
   *
   * @return where each is on the host, by name
   * @throws VolumeException if one cannot be
   */
  public Map<String, Path> prepare(Pod pod) throws VolumeException, InterruptedException {
    var paths = new LinkedHashMap<String, Path>();
    for (var volume : pod.spec().volumes()) {
      try {
        paths.put(volume.name(), prepare(pod, volume));
      } catch (IOException | MissingObjectException | IllegalArgumentException e) {
        throw new VolumeException(
            volume.name(), e.getMessage() == null ? e.toString() : e.getMessage());
      } catch (ApiException | TransportException e) {
        throw new VolumeException(volume.name(), "failed to fetch token: " + e.getMessage());
      }
    }
    return paths;
  }

  private Path prepare(Pod pod, Volume volume)
      throws IOException, MissingObjectException, InterruptedException {
    if (volume.hasHostPath()) {
      return HostPaths.check(volume.hostPath());
    }
    if (volume.hasEmptyDir()) {
      return emptyDir(pod, volume);
    }
    if (volume.hasConfigMap()) {
      var source = volume.configMap();
      int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
      var content = files.configMap(pod, source.name(), source.items(), source.optional(), mode);
      return write(pod, volume, "configmap", content);
    }
    if (volume.hasSecret()) {
      var source = volume.secret();
      int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
      var content = files.secret(pod, source.secretName(), source.items(), source.optional(), mode);
      return write(pod, volume, "secret", content);
    }
    if (volume.hasDownwardAPI()) {
      var source = volume.downwardAPI();
      int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
      return write(pod, volume, "downward-api", files.downward(pod, source.items(), mode));
    }
    if (volume.hasProjected()) {
      var source = volume.projected();
      int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
      return write(pod, volume, "projected", files.projected(pod, source, mode));
    }
    throw new IOException("no volume plugin matched");
  }

  private Path emptyDir(Pod pod, Volume volume) throws IOException {
    var path = directories.volume(pod.metadata().uid(), "empty-dir", volume.name());
    if (Files.isDirectory(path)) {
      return path;
    }
    Files.createDirectories(path);
    if (volume.emptyDir().medium().equals("Memory")) {
      Mounts.tmpfs(path, options(volume.emptyDir()));
    } else if (!volume.emptyDir().medium().isEmpty()) {
      throw new IOException("unknown storage medium \"" + volume.emptyDir().medium() + "\"");
    }
    Files.setPosixFilePermissions(path, Trees.permissions(0777));
    giveToGroup(pod, path, true);
    return path;
  }

  private static String options(EmptyDirVolumeSource source) {
    return source.hasSizeLimit() && source.sizeLimit().signum() > 0
        ? "size=" + source.sizeLimit().value()
        : "";
  }

  private Path write(Pod pod, Volume volume, String plugin, Map<String, FileContent> content)
      throws IOException {
    var uid = pod.metadata().uid();
    var path = directories.volume(uid, plugin, volume.name());
    var key = new Key(uid, volume.name());
    if (content.equals(written.get(key))) {
      return path;
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      if (!plugin.equals("configmap")) {
        keepInMemory(path);
      }
      Files.setPosixFilePermissions(path, Trees.permissions(0777));
    }
    new AtomicWriter(path, clock).write(content);
    giveToGroup(pod, path, false);
    written.put(key, content);
    return path;
  }

  /** Secrets are not to reach a disk; where nothing may be mounted, they are only kept private. */
  private static void keepInMemory(Path path) {
    try {
      Mounts.tmpfs(path, "mode=0777");
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} is on disk: {1}", path, e.getMessage());
    }
  }

  private static void giveToGroup(Pod pod, Path path, boolean writable) throws IOException {
    var security = pod.spec().securityContext();
    if (security.hasFsGroup()) {
      Trees.giveToGroup(path, security.fsGroup(), writable);
    }
  }

  /** When the content of a pod's volumes is to be looked at again, if nothing else happens. */
  public Optional<Instant> nextRenewal(String uid) {
    return tokens.nextRenewal(uid);
  }

  /** Takes a pod's volumes away; no container may use them any more. */
  public void remove(String uid) throws IOException {
    tokens.forget(uid);
    written.keySet().removeIf(key -> key.uid().equals(uid));
    Trees.remove(directories.volumes(uid));
  }
}
