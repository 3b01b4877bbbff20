package dev.caravel.client.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.value.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  private static final String TEXT =
      """
      apiVersion: v1
      kind: Config
      current-context: one
      preferences: {}
      clusters:
      - name: c
        cluster:
          server: https://example:6443/prefix
          certificate-authority: pki/ca.crt
          tls-server-name: inside
          extensions: [{name: kept, extension: {a: 1}}]
      users:
      - name: cert
        user: {client-certificate-data: Y2VydA==, client-key: client.key}
      - name: token
        user: {token: secret, as: jane, as-groups: [a, b], as-user-extra: {scope: [x]}}
      - name: plugin
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            command: get-token
            args: [a, "1"]
            env: [{name: A, value: B}]
            interactiveMode: Never
      - name: half
        user: {client-certificate-data: Y2VydA==}
      contexts:
      - name: one
        context: {cluster: c, user: cert, namespace: work}
      - name: two
        context: {cluster: c, user: token}
      - name: three
        context: {cluster: c, user: plugin}
      - name: broken
        context: {cluster: missing, user: token}
      - name: half
        context: {cluster: c, user: half}
      """;

  @TempDir Path directory;

  private Path file() throws IOException {
    Files.createDirectories(directory.resolve("pki"));
    Files.writeString(directory.resolve("pki/ca.crt"), "authority");
    Files.writeString(directory.resolve("client.key"), "key");
    return Files.writeString(directory.resolve("config"), TEXT);
  }

  @Test
  void readsContexts() throws IOException {
    var config = Kubeconfig.load(file());
    assertThat(config.contextNames()).containsExactly("one", "two", "three", "broken", "half");

    var one = config.current();
    assertThat(one.name()).isEqualTo("one");
    assertThat(one.server()).isEqualTo(URI.create("https://example:6443/prefix"));
    assertThat(one.authorities()).isEqualTo(Bytes.ofUtf8("authority"));
    assertThat(one.tlsServerName()).isEqualTo("inside");
    assertThat(one.namespace()).isEqualTo("work");
    assertThat(one.certificate())
        .contains(new ClientCertificate(Bytes.ofUtf8("cert"), Bytes.ofUtf8("key")));

    var two = config.context("two");
    assertThat(two.credential()).isEqualTo(new Credential.Token("secret"));
    assertThat(two.impersonation())
        .isEqualTo(new Impersonation("jane", "", List.of("a", "b"), Map.of("scope", List.of("x"))));
    assertThat(two.toString()).doesNotContain("secret");

    assertThat(config.context("three").credential())
        .isEqualTo(
            new Credential.Exec(
                "get-token",
                List.of("a", "1"),
                Map.of("A", "B"),
                "client.authentication.k8s.io/v1",
                ""));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    var config = Kubeconfig.load(file());

    assertThatThrownBy(() -> config.context("four"))
        .isInstanceOf(KubeconfigException.class)
        .hasMessageContaining("no context \"four\"");
    assertThatThrownBy(() -> config.context("broken")).hasMessageContaining("\"missing\"");
    assertThatThrownBy(() -> config.context("half")).hasMessageContaining("without its key");
    assertThatThrownBy(() -> Kubeconfig.load(directory.resolve("none")))
        .hasMessageContaining("there is no kubeconfig");
    assertThatThrownBy(() -> Kubeconfig.empty().current()).hasMessageContaining("KUBECONFIG");

    var bad = Files.writeString(directory.resolve("bad"), "a: [1\nsecret: x");
    assertThatThrownBy(() -> Kubeconfig.load(bad))
        .isInstanceOf(KubeconfigException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret");
    var list = Files.writeString(directory.resolve("list"), "- a");
    assertThatThrownBy(() -> Kubeconfig.load(list)).hasMessageContaining("not a YAML mapping");
  }

  @Test
  void mergesTheFilesOfTheVariable() throws IOException {
    var first =
        Files.writeString(
            directory.resolve("first"),
            "users: [{name: token, user: {token: first}}]\ncurrent-context: two\n");
    var config =
        Kubeconfig.load(
            Map.of("KUBECONFIG", first + ":" + file() + ":" + directory.resolve("absent")),
            directory,
            directory);

    assertThat(config.current().name()).isEqualTo("two");
    assertThat(config.current().credential()).isEqualTo(new Credential.Token("first"));
  }

  @Test
  void fallsBackToTheHomeDirectoryAndThenToTheServiceAccount() throws IOException {
    var home = Files.createDirectories(directory.resolve("home/.kube"));
    Files.writeString(directory.resolve("token"), "t");
    Files.writeString(directory.resolve("ca.crt"), "ca");
    Files.writeString(directory.resolve("namespace"), "inside\n");
    var pod = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443");

    var inPod = Kubeconfig.load(pod, home.resolveSibling(""), directory).current();
    assertThat(inPod.server()).isEqualTo(URI.create("https://10.96.0.1:443"));
    assertThat(inPod.credential()).isEqualTo(new Credential.TokenFile(directory.resolve("token")));
    assertThat(inPod.namespace()).isEqualTo("inside");

    Files.writeString(home.resolve("config"), Files.readString(file()));
    Files.createDirectories(home.resolve("pki"));
    Files.writeString(home.resolve("pki/ca.crt"), "home's");
    Files.writeString(home.resolve("client.key"), "key");
    var fromHome = Kubeconfig.load(pod, directory.resolve("home"), directory).current();
    assertThat(fromHome.name()).isEqualTo("one");
  }

  @Test
  void writesWhatItReadsAndKeepsWhatItDoesNotKnow() throws IOException {
    var added =
        Context.of(URI.create("https://127.0.0.1:1"), Bytes.ofUtf8("a"))
            .withCertificate(new ClientCertificate(Bytes.ofUtf8("c"), Bytes.ofUtf8("k")))
            .withNamespace("n");
    var named = added.withName("new");
    var target = directory.resolve("made/config");
    Kubeconfig.load(file()).with(named).write(target);

    var again = Kubeconfig.load(target);
    assertThat(again.current()).isEqualTo(named);
    assertThat(again.context("one")).isEqualTo(Kubeconfig.load(file()).context("one"));
    assertThat(Files.readString(target)).contains("extensions:").contains("kept");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
    assertThat(again.without("new").contextNames()).doesNotContain("new");
  }

  @Test
  void writesEveryCredential() {
    for (var credential :
        List.of(
            new Credential.Token("t"),
            new Credential.TokenFile(Path.of("/t")),
            new Credential.Password("u", "p"),
            new Credential.Exec("c", List.of("a"), Map.of("k", "v"), "v1", "hint"))) {
      var context =
          Context.of(URI.create("https://h"), Bytes.EMPTY).withName("c").withCredential(credential);
      var file = directory.resolve("config");
      Kubeconfig.of(context).write(file);
      assertThat(Kubeconfig.load(file).context("c")).isEqualTo(context);
    }
  }

  @Test
  void readsWhatACredentialPluginPrints() {
    var json =
        """
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
         "status":{"token":"t","expirationTimestamp":"2026-01-01T00:00:00Z"}}
        """;
    var said = ExecCredential.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(said.token()).isEqualTo("t");
    assertThat(said.expires()).contains(java.time.Instant.parse("2026-01-01T00:00:00Z"));
    assertThatThrownBy(() -> ExecCredential.parse(new byte[] {'{', '}'}))
        .isInstanceOf(KubeconfigException.class);
  }
}
