package dev.caravel.runtime.container;

import com.google.protobuf.ByteString;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.ContainerResources;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.sandbox.Sandbox;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes what there is of a container before it runs: its folder, its layer and its record. */
final class Creation {
  private final ImageStore images;
  private final Cgroups cgroups;
  private final Clock clock;

  Creation(ImageStore images, Cgroups cgroups, Clock clock) {
    this.images = images;
    this.cgroups = cgroups;
    this.clock = clock;
  }

  /**
   * The container is on disk when this returns; what is half made when it throws is the caller's.
   */
  Container make(String id, Path own, Sandbox sandbox, CreateContainerRequest request, Image image)
      throws IOException {
    var config = request.getConfig();
    Files.createDirectory(own);
    Files.createDirectory(Container.rootDirectory(own));
    var snapshot = images.prepare(id, image);
    Files.createSymbolicLink(Container.layerLink(own), snapshot.upper().toAbsolutePath());
    byte[] launch = LaunchPlan.of(id, sandbox, config, image.config(), snapshot, cgroups, own);
    var record =
        new ContainerRecord(
            request, status(id, sandbox, request, image), ByteString.copyFrom(launch));
    record.write(own);
    return new Container(sandbox, own, record);
  }

  private ContainerStatus status(
      String id, Sandbox sandbox, CreateContainerRequest request, Image image) {
    var config = request.getConfig();
    int signal = StopSignals.number(config.getStopSignal(), image.config().stopSignal());
    var status =
        ContainerStatus.newBuilder()
            .setId(id)
            .setMetadata(config.getMetadata())
            .setState(ContainerState.CONTAINER_CREATED)
            .setCreatedAt(nanos())
            .setImage(config.getImage().toBuilder().setImage(name(config, image)))
            .setImageId(image.id())
            .setImageRef(image.repoDigests().stream().findFirst().orElse(image.id()))
            .putAllLabels(config.getLabelsMap())
            .putAllAnnotations(config.getAnnotationsMap())
            .addAllMounts(config.getMountsList())
            .setStopSignal(StopSignals.name(signal));
    if (config.getLinux().hasResources()) {
      status.setResources(
          ContainerResources.newBuilder().setLinux(config.getLinux().getResources()));
    }
    LaunchPlan.logFile(sandbox, config).ifPresent(log -> status.setLogPath(log.toString()));
    return status.build();
  }

  /** The name that people know the image by, since the kubelet asks by id. */
  private static String name(ContainerConfig config, Image image) {
    String asked = config.getImage().getImage();
    return asked.equals(image.id()) ? image.repoTags().stream().findFirst().orElse(asked) : asked;
  }

  private long nanos() {
    var now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
