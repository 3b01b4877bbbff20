package dev.caravel.kubelet.image;

import dev.caravel.api.core.v1.Secret;
import dev.caravel.cri.v1.AuthConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Credentials for registries, from Secrets of the types that Docker's configuration files have. */
public final class PullSecrets {
  private PullSecrets() {}

  /** Those of a Secret that are for the image's registry; none if it is of another type. */
  public static List<AuthConfig> of(Secret secret, String image) {
    var found = new ArrayList<AuthConfig>();
    try {
      Map<String, Object> entries =
          switch (secret.type()) {
            case "kubernetes.io/dockerconfigjson" -> {
              var whole = RegistryAccounts.read(data(secret, ".dockerconfigjson"));
              yield RegistryAccounts.object(whole.get("auths"));
            }
            case "kubernetes.io/dockercfg" -> RegistryAccounts.read(data(secret, ".dockercfg"));
            default -> Map.of();
          };
      entries.forEach((registry, account) -> {
        if (isFor(registry, image)) {
          found.add(credential(registry, RegistryAccounts.object(account)));
        }
      });
    } catch (IllegalArgumentException malformed) {
      return List.of();
    }
    return found;
  }

  private static byte[] data(Secret secret, String key) {
    var bytes = secret.data().get(key);
    return bytes == null ? new byte[0] : bytes.toByteArray();
  }

  private static boolean isFor(String registry, String image) {
    var wanted = registry.replaceFirst("^https?://", "").replaceFirst("/(v1|v2)?/?$", "");
    if (wanted.equals("index.docker.io") || wanted.equals("docker.io")) {
      int slash = image.indexOf('/');
      var host = slash < 0 ? "" : image.substring(0, slash);
      boolean named = host.contains(".") || host.contains(":") || host.equals("localhost");
      return !named || host.equals("docker.io") || host.equals("index.docker.io");
    }
    return image.equals(wanted)
        || image.startsWith(wanted + "/")
        || image.startsWith(wanted + ":")
        || image.startsWith(wanted + "@");
  }

  private static AuthConfig credential(String registry, Map<String, Object> account) {
    var builder =
        AuthConfig.newBuilder()
            .setServerAddress(registry)
            .setUsername(RegistryAccounts.text(account.get("username")))
            .setPassword(RegistryAccounts.text(account.get("password")))
            .setIdentityToken(RegistryAccounts.text(account.get("identitytoken")))
            .setRegistryToken(RegistryAccounts.text(account.get("registrytoken")));
    var both = RegistryAccounts.text(account.get("auth"));
    if (builder.getUsername().isEmpty() && !both.isEmpty()) {
      var plain = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
      int colon = plain.indexOf(':');
      if (colon >= 0) {
        builder.setUsername(plain.substring(0, colon)).setPassword(plain.substring(colon + 1));
      }
    }
    return builder.build();
  }
}
