package dev.caravel.runtime.container;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.runtime.state.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is kept on disk of a container: what was asked for, how it is, and what the shim is told to
 * start it.
 */
record ContainerRecord(CreateContainerRequest request, ContainerStatus status, ByteString launch) {
  private static final String SUFFIX = ".record";

  /** Empty if there is none that is whole: then the container was never acknowledged. */
  static Optional<ContainerRecord> read(Path folder) throws IOException {
    try (InputStream in = Files.newInputStream(file(folder))) {
      var request = CreateContainerRequest.parseDelimitedFrom(in);
      var status = ContainerStatus.parseDelimitedFrom(in);
      var launch = ByteString.readFrom(in);
      return request == null || status == null
          ? Optional.empty()
          : Optional.of(new ContainerRecord(request, status, launch));
    } catch (NoSuchFileException | InvalidProtocolBufferException none) {
      return Optional.empty();
    }
  }

  /** Writes it for the first time. */
  void write(Path folder) throws IOException {
    DurableFile.write(file(folder), bytes());
  }

  /** Writes a change of the status: after a crash of the machine nothing runs, whatever it says. */
  void rewrite(Path folder) throws IOException {
    DurableFile.replace(file(folder), bytes());
  }

  /** Beside the container's folder, so that one flush of a directory keeps it. */
  static Path file(Path folder) {
    return folder.resolveSibling(folder.getFileName() + SUFFIX);
  }

  private byte[] bytes() throws IOException {
    var out = new ByteArrayOutputStream();
    request.writeDelimitedTo(out);
    status.writeDelimitedTo(out);
    launch.writeTo(out);
    return out.toByteArray();
  }

  ContainerRecord with(ContainerStatus now) {
    return new ContainerRecord(request, now, launch);
  }
}
