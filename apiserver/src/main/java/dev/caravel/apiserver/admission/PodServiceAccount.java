package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.core.v1.Volume;
import dev.caravel.api.core.v1.VolumeMount;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Every pod runs as a service account that exists, gets its pull secrets, and its token in a volume
 * unless it does not want it (upstream's plugin {@code ServiceAccount}).
 */
public final class PodServiceAccount implements AdmissionPlugin {
  private static final String DEFAULT = "default";
  private static final String VOLUME_PREFIX = "kube-api-access-";
  private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;

  /** An hour and a bit, by which old clients that never read the file again are told apart. */
  private static final long TOKEN_SECONDS = 3607;

  private static final int FILE_MODE = 0644;
  private static final int TRIES = 10;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final ObjectReader reader;
  private final RandomGenerator random;
  private final Clock clock;

  /**
   * @param random what volume names end in
   */
  public PodServiceAccount(ObjectReader reader, RandomGenerator random, Clock clock) {
    this.reader = reader;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    if (request.operation() != Operation.CREATE || !request.isFor(Pod.KIND)) {
      return request.object();
    }
    Pod pod = Pod.of(request.object());
    if (PodReferences.isMirror(pod)) {
      return request.object();
    }
    String name =
        pod.spec().serviceAccountName().isEmpty() ? DEFAULT : pod.spec().serviceAccountName();
    ServiceAccount account = account(request, name);
    return pod.with(p ->
            p.spec(s -> {
              s.serviceAccountName(name).serviceAccount(name);
              if (pod.spec().imagePullSecrets().isEmpty()) {
                s.imagePullSecrets(account.imagePullSecrets());
              }
              if (wantsToken(pod.spec(), account)) {
                mountToken(s, pod.spec());
              }
            }))
        .struct();
  }

  private ServiceAccount account(AdmissionRequest request, String name)
      throws InterruptedException {
    Optional<Struct> found = reader.find(ServiceAccount.KIND, request.namespace(), name);
    // A namespace that was just made gets its default account in a moment; as upstream, its first
    // pods wait for it rather than fail.
    for (int tries = 1; found.isEmpty() && name.equals(DEFAULT) && tries < TRIES; tries++) {
      clock.sleep(BETWEEN_TRIES);
      found = reader.find(ServiceAccount.KIND, request.namespace(), name);
    }
    if (found.isEmpty()) {
      throw Refusals.forbidden(
          request,
          "error looking up service account %s/%s: serviceaccount \"%s\" not found"
              .formatted(request.namespace(), name, name));
    }
    return ServiceAccount.of(found.get());
  }

  private static boolean wantsToken(PodSpec spec, ServiceAccount account) {
    if (spec.hasAutomountServiceAccountToken()) {
      return spec.automountServiceAccountToken();
    }
    return !account.hasAutomountServiceAccountToken() || account.automountServiceAccountToken();
  }

  private void mountToken(PodSpec.Builder to, PodSpec spec) {
    Optional<String> existing =
        spec.volumes().stream()
            .map(Volume::name)
            .filter(volume -> volume.startsWith(VOLUME_PREFIX))
            .findFirst();
    String volume = existing.orElseGet(() -> VOLUME_PREFIX + suffix());
    List<Container> inits = mounted(spec.initContainers(), volume);
    List<Container> containers = mounted(spec.containers(), volume);
    boolean used = !inits.equals(spec.initContainers()) || !containers.equals(spec.containers());
    if (!used) {
      return;
    }
    if (!inits.isEmpty()) {
      to.initContainers(inits);
    }
    to.containers(containers);
    if (existing.isEmpty()) {
      to.addVolumes(tokenVolume(volume));
    }
  }

  private String suffix() {
    StringBuilder suffix = new StringBuilder(SUFFIX_LENGTH);
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      suffix.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
    }
    return suffix.toString();
  }

  /** With the volume in each container that has nothing else in its place. */
  private static List<Container> mounted(List<Container> containers, String volume) {
    VolumeMount mount =
        VolumeMount.builder().name(volume).readOnly(true).mountPath(MOUNT_PATH).build();
    List<Container> mounted = new ArrayList<>(containers.size());
    for (Container container : containers) {
      boolean taken =
          container.volumeMounts().stream().anyMatch(m -> m.mountPath().equals(MOUNT_PATH));
      mounted.add(taken ? container : container.with(c -> c.addVolumeMounts(mount)));
    }
    return mounted;
  }

  private static Volume tokenVolume(String name) {
    return Volume.builder()
        .name(name)
        .projected(p ->
            p.defaultMode(FILE_MODE)
                .addSources(s ->
                    s.serviceAccountToken(t -> t.path("token").expirationSeconds(TOKEN_SECONDS)))
                .addSources(s ->
                    s.configMap(m ->
                        m.name("kube-root-ca.crt").addItems(i -> i.key("ca.crt").path("ca.crt"))))
                .addSources(s ->
                    s.downwardAPI(d ->
                        d.addItems(i ->
                            i.path("namespace")
                                .fieldRef(
                                    f -> f.apiVersion("v1").fieldPath("metadata.namespace"))))))
        .build();
  }

  @Override
  public void validate(AdmissionRequest request) throws InterruptedException {
    if (request.operation() != Operation.CREATE || !request.isFor(Pod.KIND)) {
      return;
    }
    Pod pod = Pod.of(request.object());
    if (PodReferences.isMirror(pod)) {
      checkMirror(request, pod.spec());
      return;
    }
    account(request, pod.spec().serviceAccountName());
  }

  /** A pod from a file has no rights in the API. */
  private static void checkMirror(AdmissionRequest request, PodSpec spec) {
    if (!spec.serviceAccountName().isEmpty()) {
      throw Refusals.forbidden(request, "a mirror pod may not reference service accounts");
    }
    if (PodReferences.secrets(spec)) {
      throw Refusals.forbidden(request, "a mirror pod may not reference secrets");
    }
    if (PodReferences.configMaps(spec)) {
      throw Refusals.forbidden(request, "a mirror pod may not reference configmaps");
    }
    if (PodReferences.tokens(spec)) {
      throw Refusals.forbidden(
          request, "a mirror pod may not use ServiceAccountToken volume projections");
    }
    if (PodReferences.claims(spec)) {
      throw Refusals.forbidden(request, "a mirror pod may not reference persistentvolumeclaims");
    }
  }
}
