package dev.caravel.kubelet.image;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.value.DurationText;
import dev.caravel.cri.v1.AuthConfig;
import dev.caravel.cri.v1.Image;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.pod.ContainerRole;
import dev.caravel.kubelet.pod.CrashBackoff;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Has images pulled as containers' pull policies say, a few at a time, with back-off. */
public final class ImagePuller {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");

  /** Pulls at a time; further ones wait. */
  private static final int MOST_PULLS = 5;

  private record Failure(String message, Instant at) {}

  private final CriClient runtime;
  private final Events events;
  private final Clock clock;
  private final Semaphore pulls = new Semaphore(MOST_PULLS, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final CrashBackoff backoff = new CrashBackoff();
  private final Map<String, Failure> failures = new HashMap<>();

  public ImagePuller(CriClient runtime, Events events, Clock clock) {
    this.runtime = runtime;
    this.events = events;
    this.clock = clock;
  }

  /**
   * The image of a container, pulled if need be.
   *
   * @param credentials to be tried one after the other, then none
   * @throws ImageException if it cannot be had now; the event is recorded
   */
  public Image ensure(
      Pod pod,
      ContainerRole role,
      Container container,
      PodSandboxConfig sandbox,
      List<AuthConfig> credentials)
      throws ImageException, InterruptedException {
    var told = new Telling(pod, role.fieldPath(container.name()));
    String reference;
    try {
      reference = ImageNames.withTag(container.image());
    } catch (IllegalArgumentException e) {
      var message =
          "Failed to apply default image tag \"" + container.image() + "\": " + e.getMessage();
      told.warning("InspectFailed", message);
      throw new ImageException("InvalidImageName", message);
    }
    Optional<Image> present;
    try {
      present = runtime.image(reference);
    } catch (CriException e) {
      var message = "Failed to inspect image \"" + container.image() + "\": " + e.getMessage();
      told.warning("InspectFailed", message);
      throw new ImageException("ImageInspectError", message);
    }
    var policy = policy(container, reference);
    if (present.isPresent() && !policy.equals("Always")) {
      told.normal(
          "Pulled",
          "Container image \""
              + container.image()
              + "\" already present on machine and can be accessed by the pod");
      return present.get();
    }
    if (policy.equals("Never")) {
      var message =
          "Container image \"" + container.image() + "\" is not present with pull policy of Never";
      told.warning("ErrImageNeverPull", message);
      throw new ImageException("ErrImageNeverPull", message);
    }
    return pull(pod, container, reference, sandbox, credentials, told);
  }

  private static String policy(Container container, String reference) {
    if (!container.imagePullPolicy().isEmpty()) {
      return container.imagePullPolicy();
    }
    return ImageNames.isLatest(reference) ? "Always" : "IfNotPresent";
  }

  private Image pull(
      Pod pod,
      Container container,
      String reference,
      PodSandboxConfig sandbox,
      List<AuthConfig> credentials,
      Telling told)
      throws ImageException, InterruptedException {
    var image = container.image();
    var key = pod.metadata().uid() + "_" + reference;
    var failed = failure(key);
    if (failed.isPresent()) {
      told.normal("BackOff", "Back-off pulling image \"" + image + "\"");
      throw new ImageException(
          "ImagePullBackOff",
          "Back-off pulling image \"" + image + "\": ErrImagePull: " + failed.get());
    }
    told.normal("Pulling", "Pulling image \"" + image + "\"");
    long asked = clock.nanoTime();
    pulls.acquire();
    long begun = clock.nanoTime();
    try {
      var id = pullWith(reference, sandbox, credentials);
      var pulled = runtime.image(id).or(() -> runtime.image(reference));
      if (pulled.isEmpty()) {
        throw failed(key, told, image, "the runtime does not have the image that it pulled");
      }
      told.normal(
          "Pulled",
          "Successfully pulled image \""
              + image
              + "\" in "
              + millis(clock.since(begun))
              + " ("
              + millis(clock.since(asked))
              + " including waiting). Image size: "
              + pulled.get().getSize()
              + " bytes.");
      succeeded(key);
      return pulled.get();
    } catch (CriException e) {
      throw failed(key, told, image, String.valueOf(e.getMessage()));
    } finally {
      pulls.release();
    }
  }

  private String pullWith(
      String reference, PodSandboxConfig sandbox, List<AuthConfig> credentials) {
    for (var credential : credentials) {
      try {
        return runtime.pullImage(reference, Optional.of(credential), sandbox);
      } catch (CriException refused) {
        LOG.log(Level.DEBUG, "{0}: trying other credentials: {1}", reference, refused.getMessage());
      }
    }
    return runtime.pullImage(reference, Optional.empty(), sandbox);
  }

  private static String millis(Duration duration) {
    return DurationText.format(Duration.ofMillis(duration.toMillis()));
  }

  /** What went wrong last, if it is too soon to try again. */
  private Optional<String> failure(String key) {
    lock.lock();
    try {
      var failure = failures.get(key);
      return failure == null || backoff.waiting(key, failure.at(), clock.now()).isEmpty()
          ? Optional.empty()
          : Optional.of(failure.message());
    } finally {
      lock.unlock();
    }
  }

  private ImageException failed(String key, Telling told, String image, String message) {
    lock.lock();
    try {
      var now = clock.now();
      backoff.again(key, now, now);
      failures.put(key, new Failure(message, now));
    } finally {
      lock.unlock();
    }
    told.warning("Failed", "Failed to pull image \"" + image + "\": " + message);
    return new ImageException("ErrImagePull", message);
  }

  private void succeeded(String key) {
    lock.lock();
    try {
      failures.remove(key);
      backoff.succeeded(key);
    } finally {
      lock.unlock();
    }
  }

  /** When an image that could not be pulled is to be tried again; empty if it may be now. */
  public Optional<Instant> retryAt(Pod pod, Container container) {
    String reference;
    try {
      reference = ImageNames.withTag(container.image());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    var key = pod.metadata().uid() + "_" + reference;
    lock.lock();
    try {
      var failure = failures.get(key);
      return failure == null
          ? Optional.empty()
          : backoff.waiting(key, failure.at(), clock.now()).map(CrashBackoff.Wait::until);
    } finally {
      lock.unlock();
    }
  }

  /** The pod is gone. */
  public void forget(String uid) {
    lock.lock();
    try {
      var gone = failures.keySet().stream().filter(key -> key.startsWith(uid + "_")).toList();
      for (var key : gone) {
        failures.remove(key);
        backoff.succeeded(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Events about one container. */
  private final class Telling {
    private final ObjectReference about;

    Telling(Pod pod, String fieldPath) {
      this.about = Events.reference(pod, fieldPath);
    }

    void normal(String reason, String message) {
      events.record(about, false, reason, message);
    }

    void warning(String reason, String message) {
      events.record(about, true, reason, message);
    }
  }
}
