package dev.caravel.runtime.sandbox;

import dev.caravel.cri.v1.PodSandboxStatus;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.runtime.state.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is kept on disk of a sandbox: what was asked for, and how it is.
 *
 * @param status has no time of creation as long as the sandbox is being made
 */
record SandboxRecord(RunPodSandboxRequest request, PodSandboxStatus status) {
  private static final String SUFFIX = ".record";

  /** Empty if there is none, or one that was cut short: then the sandbox was never acknowledged. */
  static Optional<SandboxRecord> read(Path folder) throws IOException {
    try (InputStream in = Files.newInputStream(file(folder))) {
      var request = RunPodSandboxRequest.parseDelimitedFrom(in);
      var status = PodSandboxStatus.parseDelimitedFrom(in);
      return request == null || status == null
          ? Optional.empty()
          : Optional.of(new SandboxRecord(request, status));
    } catch (NoSuchFileException | com.google.protobuf.InvalidProtocolBufferException none) {
      return Optional.empty();
    }
  }

  boolean isComplete() {
    return status.getCreatedAt() > 0;
  }

  /**
   * Says what is about to be made. It matters only while the machine is up, so nothing is flushed.
   */
  void writeIntent(Path folder) throws IOException {
    Files.write(file(folder), bytes());
  }

  void write(Path folder) throws IOException {
    DurableFile.write(file(folder), bytes());
  }

  /** Writes a change of the status: after a crash of the machine nothing runs, whatever it says. */
  void rewrite(Path folder) throws IOException {
    DurableFile.replace(file(folder), bytes());
  }

  /** Beside the sandbox's folder, so that one flush of a directory keeps it. */
  static Path file(Path folder) {
    return folder.resolveSibling(folder.getFileName() + SUFFIX);
  }

  private byte[] bytes() throws IOException {
    var out = new ByteArrayOutputStream();
    request.writeDelimitedTo(out);
    status.writeDelimitedTo(out);
    return out.toByteArray();
  }
}
