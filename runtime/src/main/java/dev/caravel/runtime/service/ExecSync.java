package dev.caravel.runtime.service;

import com.google.protobuf.ByteString;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ExecSyncRequest;
import dev.caravel.cri.v1.ExecSyncResponse;
import dev.caravel.runtime.container.Container;
import dev.caravel.runtime.process.ProcessStream;
import dev.caravel.runtime.process.ProcessStream.Output;
import dev.caravel.runtime.process.ShimRefusal;
import dev.caravel.time.Clock;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a command in a container and answers with its output. */
final class ExecSync {
  /** As containerd has it, since a gRPC message could not carry more; what is beyond is dropped. */
  static final int MAX_OUTPUT_BYTES = 16 << 20;

  private ExecSync() {}

  static ExecSyncResponse run(Container container, ExecSyncRequest request, Clock clock)
      throws IOException {
    if (request.getCmdCount() == 0) {
      throw Status.INVALID_ARGUMENT.withDescription("no command specified").asRuntimeException();
    }
    if (container.state() != ContainerState.CONTAINER_RUNNING) {
      throw Status.FAILED_PRECONDITION
          .withDescription("container " + container.id() + " is in " + container.state() + " state")
          .asRuntimeException();
    }
    try (ProcessStream stream =
        container.sandbox().shim().exec(container.id(), request.getCmdList(), false, false)) {
      return collect(stream, request, clock);
    } catch (ShimRefusal e) {
      throw Status.UNKNOWN
          .withDescription("failed to exec in container " + container.id() + ": " + e.getMessage())
          .asRuntimeException();
    }
  }

  private static ExecSyncResponse collect(
      ProcessStream stream, ExecSyncRequest request, Clock clock) throws IOException {
    ByteString out = ByteString.EMPTY;
    ByteString err = ByteString.EMPTY;
    var late = new AtomicBoolean();
    // Closing the stream kills the command, and ends the reading below.
    Optional<Clock.Timer> timer =
        request.getTimeout() > 0
            ? Optional.of(
                clock.schedule(
                    Duration.ofSeconds(request.getTimeout()),
                    () -> {
                      late.set(true);
                      close(stream);
                    }))
            : Optional.empty();
    try {
      Optional<Output> output = stream.read();
      while (output.isPresent()) {
        switch (output.get()) {
          case Output.Stdout part -> out = append(out, part.bytes());
          case Output.Stderr part -> err = append(err, part.bytes());
          case Output.Ended end -> {
            return ExecSyncResponse.newBuilder()
                .setStdout(out)
                .setStderr(err)
                .setExitCode(end.exitCode())
                .build();
          }
        }
        output = stream.read();
      }
    } catch (IOException e) {
      if (!late.get()) {
        throw e;
      }
    } finally {
      timer.ifPresent(Clock.Timer::cancel);
    }
    if (late.get()) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription(
              "failed to exec in container: timeout "
                  + request.getTimeout()
                  + "s exceeded: context deadline exceeded")
          .asRuntimeException();
    }
    throw new IOException("the pod has ended while the command ran");
  }

  /** Half of the room is for each of the two. */
  private static ByteString append(ByteString to, ByteBuffer bytes) {
    int room = MAX_OUTPUT_BYTES / 2 - to.size();
    return to.concat(ByteString.copyFrom(bytes, Math.min(bytes.remaining(), room)));
  }

  private static void close(ProcessStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      System.getLogger("dev.caravel.runtime")
          .log(System.Logger.Level.DEBUG, "closing a late command: {0}", e.getMessage());
    }
  }
}
