package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A runtime in a process of its own, to be killed. */
final class RuntimeProcess implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;

  RuntimeProcess(Path directory, String cgroupRoot) throws Exception {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RuntimeProcess.class.getName(),
                    directory.toString(),
                    cgroupRoot))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo(READY);
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  public static void main(String[] arguments) throws Exception {
    var config = RuntimeConfig.in(Path.of(arguments[0]), arguments[1]);
    try (var runtime =
        new ContainerRuntime(config, SystemClock.instance(), new NumberedNetwork()).start()) {
      assertThat(runtime.socket()).exists();
      System.out.println(READY);
      Thread.currentThread().join();
    }
  }
}
