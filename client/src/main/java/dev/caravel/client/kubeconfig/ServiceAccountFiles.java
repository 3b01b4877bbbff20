package dev.caravel.client.kubeconfig;

import dev.caravel.api.value.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a container of a pod finds of its cluster: files of its service account, and variables. */
record ServiceAccountFiles(Path directory) {
  static final Path DIRECTORY = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** Empty outside of a pod. */
  Optional<Context> context(Map<String, String> environment) {
    var host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    var port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    var token = directory.resolve("token");
    if (host.isEmpty() || port.isEmpty() || !Files.isReadable(token)) {
      return Optional.empty();
    }
    var address = host.contains(":") ? "[" + host + "]" : host;
    try {
      var context =
          Context.of(
                  URI.create("https://" + address + ":" + port),
                  Bytes.wrap(Files.readAllBytes(directory.resolve("ca.crt"))))
              .withCredential(new Credential.TokenFile(token));
      var namespace = directory.resolve("namespace");
      return Optional.of(
          Files.isReadable(namespace)
              ? context.withNamespace(Files.readString(namespace).strip())
              : context);
    } catch (IOException e) {
      throw new KubeconfigException(
          "cannot read the service account's files in " + directory + ": " + e.getMessage(), e);
    }
  }
}
