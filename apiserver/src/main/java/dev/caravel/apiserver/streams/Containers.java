package dev.caravel.apiserver.streams;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.EphemeralContainer;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.apiserver.error.ApiError;
import java.util.List;
import java.util.stream.Stream;

/** Which container of a pod is meant. */
final class Containers {
  private Containers() {}

  /**
   * The container.
   *
   * @param asked empty if the caller named none
   * @throws ApiError 400 if there is no such container, or several to choose from
   */
  static String of(Pod pod, String asked) {
    String podName = pod.metadata().name();
    List<String> own = pod.spec().containers().stream().map(Container::name).toList();
    List<String> init = pod.spec().initContainers().stream().map(Container::name).toList();
    List<String> ephemeral =
        pod.spec().ephemeralContainers().stream().map(EphemeralContainer::name).toList();
    if (asked.isEmpty()) {
      if (own.size() == 1) {
        return own.getFirst();
      }
      if (own.isEmpty()) {
        throw ApiError.badRequest("a container name must be specified for pod " + podName);
      }
      String others =
          init.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", init) + "]";
      throw ApiError.badRequest(
          "a container name must be specified for pod %s, choose one of: [%s]%s"
              .formatted(podName, String.join(" ", own), others));
    }
    if (Stream.of(own, init, ephemeral).noneMatch(names -> names.contains(asked))) {
      throw ApiError.badRequest("container %s is not valid for pod %s".formatted(asked, podName));
    }
    return asked;
  }
}
