package dev.caravel.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.ImageServiceGrpc;
import dev.caravel.cri.v1.ListImagesRequest;
import dev.caravel.cri.v1.RuntimeServiceGrpc;
import dev.caravel.cri.v1.VersionRequest;
import dev.caravel.cri.v1.VersionResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriSocketTest {
  @TempDir Path folder;

  @Test
  void aCallReachesTheServerOnTheSocketAndBlocksOnAVirtualThread() throws Exception {
    try (var socket = new CriSocket(folder.resolve("cri.sock"))) {
      Server server = socket.server().addService(new EchoRuntime()).build().start();
      ManagedChannel channel = socket.channel();
      try {
        var answer =
            RuntimeServiceGrpc.newBlockingStub(channel)
                .version(VersionRequest.newBuilder().setVersion("0.1.0").build());
        assertThat(answer.getVersion()).isEqualTo("0.1.0");
        assertThat(answer.getRuntimeName()).isEqualTo("virtual");
      } finally {
        stop(channel, server);
      }
    }
  }

  @Test
  void aServiceThatIsMissingIsUnimplemented() throws Exception {
    try (var socket = new CriSocket(folder.resolve("cri.sock"))) {
      Server server = socket.server().addService(new EchoRuntime()).build().start();
      ManagedChannel channel = socket.channel();
      try {
        var images = ImageServiceGrpc.newBlockingStub(channel);
        assertThatThrownBy(() -> images.listImages(ListImagesRequest.getDefaultInstance()))
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
      } finally {
        stop(channel, server);
      }
    }
  }

  @Test
  void endpointsAreUnixUrlsOrAbsolutePaths() {
    try (var url = CriSocket.at("unix:///run/containerd/containerd.sock");
        var path = CriSocket.at("/run/crio.sock")) {
      assertThat(url.path()).isEqualTo(Path.of("/run/containerd/containerd.sock"));
      assertThat(path.path()).isEqualTo(Path.of("/run/crio.sock"));
    }
    assertThatThrownBy(() -> CriSocket.at("tcp://127.0.0.1:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unix:///path");
  }

  private static void stop(ManagedChannel channel, Server server) throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow();
    assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    assertThat(server.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
  }

  private static final class EchoRuntime extends RuntimeServiceGrpc.RuntimeServiceImplBase {
    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
      answer.onNext(
          VersionResponse.newBuilder()
              .setVersion(request.getVersion())
              .setRuntimeName(Thread.currentThread().isVirtual() ? "virtual" : "platform")
              .build());
      answer.onCompleted();
    }
  }
}
