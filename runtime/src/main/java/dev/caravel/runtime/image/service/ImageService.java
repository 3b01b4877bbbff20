package dev.caravel.runtime.image.service;

import dev.caravel.cri.v1.AuthConfig;
import dev.caravel.cri.v1.FilesystemIdentifier;
import dev.caravel.cri.v1.FilesystemUsage;
import dev.caravel.cri.v1.ImageFsInfoRequest;
import dev.caravel.cri.v1.ImageFsInfoResponse;
import dev.caravel.cri.v1.ImageServiceGrpc;
import dev.caravel.cri.v1.ImageSpec;
import dev.caravel.cri.v1.ImageStatusRequest;
import dev.caravel.cri.v1.ImageStatusResponse;
import dev.caravel.cri.v1.Int64Value;
import dev.caravel.cri.v1.ListImagesRequest;
import dev.caravel.cri.v1.ListImagesResponse;
import dev.caravel.cri.v1.PullImageRequest;
import dev.caravel.cri.v1.PullImageResponse;
import dev.caravel.cri.v1.RemoveImageRequest;
import dev.caravel.cri.v1.RemoveImageResponse;
import dev.caravel.cri.v1.StreamImagesRequest;
import dev.caravel.cri.v1.StreamImagesResponse;
import dev.caravel.cri.v1.UInt64Value;
import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.hello.HelloImage;
import dev.caravel.runtime.image.registry.Credentials;
import dev.caravel.runtime.image.registry.PullProgress;
import dev.caravel.runtime.image.registry.RegistryException;
import dev.caravel.runtime.image.registry.RegistryPull;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** CRI's ImageService over the image store; errors are worded as containerd's. */
public final class ImageService extends ImageServiceGrpc.ImageServiceImplBase {
  private static final int IMAGES_A_MESSAGE = 1000;

  private final ImageStore store;
  private final RegistryPull pull;

  /** Serves {@code store}; both stay the caller's to close. */
  public ImageService(ImageStore store, RegistryPull pull) {
    this.store = store;
    this.pull = pull;
  }

  @Override
  public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> answer) {
    var response = ListImagesResponse.newBuilder();
    selected(request.getFilter().getImage()).forEach(image -> response.addImages(message(image)));
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public void streamImages(
      StreamImagesRequest request, StreamObserver<StreamImagesResponse> answer) {
    var images = selected(request.getFilter().getImage());
    for (int from = 0; from < images.size(); from += IMAGES_A_MESSAGE) {
      var response = StreamImagesResponse.newBuilder();
      images
          .subList(from, Math.min(images.size(), from + IMAGES_A_MESSAGE))
          .forEach(image -> response.addImages(message(image)));
      answer.onNext(response.build());
    }
    answer.onCompleted();
  }

  private List<Image> selected(ImageSpec filter) {
    return filter.getImage().isEmpty()
        ? store.list()
        : store.find(filter.getImage()).stream().toList();
  }

  @Override
  public void imageStatus(ImageStatusRequest request, StreamObserver<ImageStatusResponse> answer) {
    var response = ImageStatusResponse.newBuilder();
    store.find(request.getImage().getImage()).ifPresent(image -> response.setImage(message(image)));
    answer.onNext(response.build());
    answer.onCompleted();
  }

  private static dev.caravel.cri.v1.Image message(Image image) {
    var message =
        dev.caravel.cri.v1.Image.newBuilder()
            .setId(image.id())
            .addAllRepoTags(image.repoTags())
            .addAllRepoDigests(image.repoDigests())
            .setSize(image.sizeBytes())
            .setSpec(ImageSpec.newBuilder())
            .setPinned(image.isPinned());
    String user = image.config().user().split(":", 2)[0];
    if (user.matches("[0-9]{1,10}")) {
      message.setUid(Int64Value.newBuilder().setValue(Long.parseLong(user)));
    } else if (user.isEmpty()) {
      message.setUid(Int64Value.getDefaultInstance());
    } else {
      message.setUsername(user);
    }
    return message.build();
  }

  /** What comes with Caravel has no registry to be pulled from: it is here, or nowhere. */
  private Image local(ImageReference reference) throws IOException {
    return store
        .find(reference.toString())
        .orElseThrow(() -> RegistryException.notFound(reference + ": not found"));
  }

  @Override
  public void pullImage(PullImageRequest request, StreamObserver<PullImageResponse> answer) {
    String name = request.getImage().getImage();
    ImageReference reference;
    try {
      reference = ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      answer.onError(
          refusal(
              Status.INVALID_ARGUMENT,
              "failed to parse image reference \"%s\": %s".formatted(name, e.getMessage())));
      return;
    }
    try {
      var image =
          reference.registry().equals(HelloImage.REGISTRY)
              ? local(reference)
              : pull.pull(reference, credentials(request.getAuth()), PullProgress.NONE);
      answer.onNext(PullImageResponse.newBuilder().setImageRef(image.id()).build());
      answer.onCompleted();
    } catch (IOException e) {
      boolean missing = e instanceof RegistryException refusal && refusal.isNotFound();
      answer.onError(
          refusal(
              missing ? Status.NOT_FOUND : Status.UNKNOWN,
              "failed to pull and unpack image \"%s\": %s".formatted(reference, e.getMessage())));
    }
  }

  private static Credentials credentials(AuthConfig auth) throws IOException {
    String username = auth.getUsername();
    String password = auth.getPassword();
    if (username.isEmpty() && !auth.getAuth().isEmpty()) {
      try {
        String[] pair =
            new String(Base64.getDecoder().decode(auth.getAuth()), StandardCharsets.UTF_8)
                .split(":", 2);
        username = pair[0];
        password = pair.length < 2 ? "" : pair[1].replace("\0", "");
      } catch (IllegalArgumentException e) {
        throw new IOException("the field auth of the credentials is not base64", e);
      }
    }
    return new Credentials(username, password, auth.getIdentityToken(), auth.getRegistryToken());
  }

  @Override
  public void removeImage(RemoveImageRequest request, StreamObserver<RemoveImageResponse> answer) {
    try {
      store.remove(request.getImage().getImage());
      answer.onNext(RemoveImageResponse.getDefaultInstance());
      answer.onCompleted();
    } catch (IOException e) {
      answer.onError(refusal(Status.UNKNOWN, "failed to remove the image: " + e.getMessage()));
    }
  }

  @Override
  public void imageFsInfo(ImageFsInfoRequest request, StreamObserver<ImageFsInfoResponse> answer) {
    var usage = store.usage();
    var message =
        FilesystemUsage.newBuilder()
            .setTimestamp(nanos(store.now()))
            .setFsId(FilesystemIdentifier.newBuilder().setMountpoint(usage.directory().toString()))
            .setUsedBytes(UInt64Value.newBuilder().setValue(usage.bytes()))
            .setInodesUsed(UInt64Value.newBuilder().setValue(usage.files()))
            .build();
    answer.onNext(
        ImageFsInfoResponse.newBuilder()
            .addImageFilesystems(message)
            .addContainerFilesystems(message)
            .build());
    answer.onCompleted();
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }

  private static StatusException refusal(Status status, String message) {
    return status.withDescription(message).asException();
  }
}
