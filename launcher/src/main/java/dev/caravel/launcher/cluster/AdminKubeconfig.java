package dev.caravel.launcher.cluster;

import dev.caravel.api.value.Bytes;
import dev.caravel.apiserver.KubeApiServer;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.client.kubeconfig.ClientCertificate;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;

/** The kubeconfig of the cluster's administrator. */
record AdminKubeconfig(ClusterDirectory directory, ClusterSettings settings) {

  /** Writes it if it is not there, or is not of this server any more. */
  void write(KubeApiServer server) throws IOException {
    var credential = server.pki().client("admin", "kubernetes-admin", UserInfo.MASTERS);
    var authority = Bytes.wrap(Files.readAllBytes(server.pki().authorityFile()));
    var context =
        Context.of(server.url(), authority)
            .withName(settings.name())
            .withCertificate(
                new ClientCertificate(
                    Bytes.ofUtf8(credential.certificatePem()), Bytes.ofUtf8(credential.keyPem())));
    var wanted = Kubeconfig.of(context);
    var file = directory.kubeconfig();
    if (!Files.exists(file) || !Files.readString(file).equals(wanted.toYaml())) {
      wanted.write(file);
    }
  }
}
