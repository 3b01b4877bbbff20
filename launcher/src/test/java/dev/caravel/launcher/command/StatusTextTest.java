package dev.caravel.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StatusTextTest {
  @Test
  void oneScreenSaysWhatIsNotWell() {
    var status =
        new StatusText(
            """
            {"name":"a","running":true,"healthy":false,"pid":7,"pids":[7,8],
             "memory":{"bytes":10485760},
             "components":[{"name":"etcd","healthy":true},
                           {"name":"dns","healthy":false,"message":"no answer"}],
             "nodes":[{"name":"n","ready":false}],"pods":{"Running":2,"Pending":1},
             "endpoints":{"dns":"10.96.0.10:53"},"dataDirectory":"/d",
             "versions":{"caravel":"1","kubernetes":"v1","jdk":"25"}}
            """);

    assertThat(status.isHealthy()).isFalse();
    assertThat(status.lines())
        .containsExactly(
            "cluster      a, NOT healthy",
            "data         /d",
            "memory       10 MiB, of process 7 and the shims of 1 pods",
            "versions     Caravel 1, Kubernetes v1, JDK 25",
            "",
            "etcd         ok",
            "dns          no answer",
            "",
            "node         n NotReady",
            "pods         2 Running, 1 Pending",
            "dns          10.96.0.10:53");
  }

  @Test
  void aClusterThatStartsIsNotHealthyYet() {
    var status = new StatusText("{\"running\":true,\"healthy\":false}");

    assertThat(status.isHealthy()).isFalse();
    assertThat(status.lines()).containsExactly("the cluster is starting or stopping");
  }
}
