package dev.caravel.launcher.cluster;

import dev.caravel.cri.CriSocket;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ListContainersRequest;
import dev.caravel.cri.v1.ListPodSandboxRequest;
import dev.caravel.cri.v1.RuntimeServiceGrpc;
import dev.caravel.cri.v1.StopContainerRequest;
import dev.caravel.cri.v1.StopPodSandboxRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stops all pods of a node whose kubelet has ended, each with its grace period. */
final class PodStop {
  private static final System.Logger LOG = System.getLogger("dev.caravel.launcher");

  /** The kubelet notes each container's grace period here. */
  private static final String GRACE = "io.kubernetes.pod.terminationGracePeriod";

  private static final long USUAL_GRACE_SECONDS = 30;
  private static final long LONGEST_GRACE_SECONDS = 120;

  private PodStop() {}

  /** Stops them side by side and returns when all have ended. */
  static void all(Path socket) {
    try (var cri = new CriSocket(socket);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var channel = cri.channel();
      var runtime = RuntimeServiceGrpc.newBlockingStub(channel);
      var sandboxes =
          runtime.listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList();
      var containers =
          runtime.listContainers(ListContainersRequest.getDefaultInstance()).getContainersList();
      for (var sandbox : sandboxes) {
        threads.execute(() -> {
          try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            containers.stream()
                .filter(c -> c.getPodSandboxId().equals(sandbox.getId()))
                .filter(c -> c.getState() == ContainerState.CONTAINER_RUNNING)
                .forEach(c ->
                    each.execute(() -> stop(runtime, c.getId(), c.getAnnotationsMap().get(GRACE))));
          }
          quietly(() ->
              runtime.stopPodSandbox(
                  StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox.getId()).build()));
        });
      }
    } catch (StatusRuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot stop the pods: {0}", e.getMessage());
    }
  }

  private static void stop(
      RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime,
      String container,
      @Nullable String grace) {
    long seconds =
        grace == null || !grace.matches("\\d{1,9}")
            ? USUAL_GRACE_SECONDS
            : Math.min(Long.parseLong(grace), LONGEST_GRACE_SECONDS);
    quietly(() ->
        runtime
            .withDeadlineAfter(seconds + 10, TimeUnit.SECONDS)
            .stopContainer(
                StopContainerRequest.newBuilder()
                    .setContainerId(container)
                    .setTimeout(seconds)
                    .build()));
  }

  /** One that cannot be stopped must not keep the others running. */
  private static void quietly(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a pod did not stop: {0}", e.getMessage());
    }
  }
}
