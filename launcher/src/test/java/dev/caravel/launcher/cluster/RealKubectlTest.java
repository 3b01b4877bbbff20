package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The story of the README, told by upstream's kubectl to a whole cluster. */
@Timeout(180)
final class RealKubectlTest {
  @TempDir private Path folder = Path.of("");

  private ClusterDirectory directory = new ClusterDirectory(Path.of(""));
  private Optional<Cluster> cluster = Optional.empty();
  private Path kubectl = Path.of("kubectl");

  @BeforeEach
  void up() throws Exception {
    Requires.root();
    kubectl = Requires.program("kubectl");
    directory = new ClusterDirectory(folder.resolve("c"));
    directory.create();
    var settings = FirstStart.choose("kubectltest", Optional.of(0), List.of());
    settings.write(directory.settings());
    var made = new Cluster(directory, settings, SystemClock.instance());
    cluster = Optional.of(made);
    made.start((component, took) -> {});
  }

  @AfterEach
  void reset() throws Exception {
    if (cluster.isPresent()) {
      cluster.get().stop(true);
      new ClusterRemains(directory, SystemClock.instance()).remove();
    }
  }

  /** What it prints, on both streams. */
  private String kubectl(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(kubectl.toString());
    command.add("--kubeconfig=" + directory.kubeconfig());
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words) + "\n" + output).isZero();
    return output;
  }

  @Test
  void theStoryOfTheReadme() throws Exception {
    assertThat(kubectl("version")).contains("Server Version: v1.36.");
    assertThat(
            kubectl("create", "deployment", "hello", "--image=caravel.local/hello", "--replicas=3"))
        .isEqualTo("deployment.apps/hello created\n");
    assertThat(kubectl("rollout", "status", "deployment/hello"))
        .endsWith("deployment \"hello\" successfully rolled out\n");
    assertThat(kubectl("expose", "deployment", "hello", "--port=80", "--type=NodePort"))
        .isEqualTo("service/hello exposed\n");
    assertThat(kubectl("get", "pods", "-l", "app=hello", "-o", "wide").lines())
        .hasSize(4)
        .first()
        .asString()
        .startsWith("NAME ")
        .contains(" READY ", " STATUS ", " IP ", " NODE ");
    assertThat(kubectl("logs", "deployment/hello")).contains("port 80");
    assertThat(kubectl("exec", "deployment/hello", "--", "hostname")).startsWith("hello-");
    var pod =
        kubectl("get", "pods", "-l", "app=hello", "-o", "name").lines().findFirst().orElse("");
    assertThat(kubectl("describe", pod))
        .contains("Events:", "Successfully assigned default/hello-", "Started");

    var manifest =
        Files.writeString(
                folder.resolve("map.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: b}\n")
            .toString();
    assertThat(kubectl("apply", "-f", manifest)).isEqualTo("configmap/m created\n");
    assertThat(kubectl("apply", "-f", manifest)).isEqualTo("configmap/m unchanged\n");

    assertThat(kubectl("set", "env", "deployment/hello", "A=b"))
        .isEqualTo("deployment.apps/hello env updated\n");
    assertThat(kubectl("rollout", "status", "deployment/hello")).endsWith("rolled out\n");
    assertThat(kubectl("scale", "deployment/hello", "--replicas=1"))
        .isEqualTo("deployment.apps/hello scaled\n");
    kubectl("wait", "--for=jsonpath={.status.replicas}=1", "--timeout=60s", "deployment/hello");

    assertThat(kubectl("auth", "can-i", "create", "pods")).isEqualTo("yes\n");
    assertThat(kubectl("api-resources")).contains("deploy", "apps/v1", "Deployment");
    assertThat(kubectl("explain", "pods.spec.nodeName")).contains("FIELD: nodeName <string>");
    assertThat(
            kubectl("delete", "deployment,service,configmap", "hello", "m", "--ignore-not-found"))
        .contains("deployment.apps \"hello\" deleted", "service \"hello\" deleted");
  }
}
