package dev.caravel.runtime.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** The shim's program, which the jar carries, as a file that can be executed. */
public final class ShimProgram {
  private static final String RESOURCE = "/dev/caravel/runtime/programs/shim";

  private final Path file;

  private ShimProgram(Path file) {
    this.file = file;
  }

  /** Puts the program into {@code folder} unless it is there already. */
  public static ShimProgram install(Path folder) throws IOException {
    byte[] program;
    try (InputStream resource = ShimProgram.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IOException("the shim's program is missing in this build of Caravel");
      }
      program = resource.readAllBytes();
    }
    Path file = folder.resolve("shim");
    if (!holds(file, program)) {
      // Running shims keep the file they were started from.
      Path fresh = folder.resolve("shim.new");
      Files.write(fresh, program);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return new ShimProgram(file);
  }

  /**
   * Starts a shim for the sandbox that {@code sandbox} describes; it listens when this returns.
   *
   * @return its process id
   * @throws ShimRefusal if the sandbox cannot be made; nothing is left then
   */
  public long start(Fields sandbox) throws IOException, ShimRefusal {
    var builder = new ProcessBuilder(file.toString());
    builder.environment().clear();
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(sandbox.bytes());
    }
    String answer;
    try (var stdout = process.getInputStream()) {
      answer = new String(stdout.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    if (answer.startsWith("ok ")) {
      return Long.parseLong(answer.substring("ok ".length()));
    }
    throw new ShimRefusal(
        answer.startsWith("error ") ? answer.substring("error ".length()) : "the shim has crashed");
  }

  private static boolean holds(Path file, byte[] program) throws IOException {
    try {
      return Files.isExecutable(file) && Arrays.equals(Files.readAllBytes(file), program);
    } catch (NoSuchFileException none) {
      return false;
    }
  }
}
