package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.ExecSyncRequest;
import dev.caravel.cri.v1.ExecSyncResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ExecSyncTest {
  @TempDir Path directory;
  private Node node;
  private String container;

  @BeforeEach
  void start() throws Exception {
    Requires.root();
    node = new Node(directory);
    container =
        node.createAndStart(
            node.run(node.pod().build()), Node.hello("app", "sleep", "100").build());
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void both_outputs_and_the_exit_code_come_back() {
    var answer = exec(5, "cat", "/etc/hostname", "/nope");
    assertThat(answer.getStdout().toStringUtf8()).isEqualTo("pod1\n");
    assertThat(answer.getStderr().toStringUtf8()).contains("/nope");
    assertThat(answer.getExitCode()).isEqualTo(1);
  }

  @Test
  void a_command_without_end_is_killed_and_its_output_bounded() {
    assertThatThrownBy(() -> exec(1, "cat", "/dev/zero"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED))
        .hasMessageContaining("timeout 1s exceeded");
    assertThat(exec(5, "ls", "/proc").getStdout().toStringUtf8().lines())
        .filteredOn(name -> name.matches("\\d+"))
        .hasSize(2);
  }

  @Test
  void a_command_that_is_not_there_is_named() {
    assertThatThrownBy(() -> exec(5, "nope"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("exec: \"nope\": executable file not found in $PATH");
  }

  private ExecSyncResponse exec(int timeoutSeconds, String... command) {
    return node.runtime.execSync(
        ExecSyncRequest.newBuilder()
            .setContainerId(container)
            .addAllCmd(List.of(command))
            .setTimeout(timeoutSeconds)
            .build());
  }
}
