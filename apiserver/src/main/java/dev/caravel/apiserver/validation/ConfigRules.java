package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.json.JsonException;
import dev.caravel.api.json.JsonTree;
import dev.caravel.api.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/** ConfigMaps and Secrets. */
final class ConfigRules {
  private static final int BYTES_LIMIT = 1024 * 1024;
  private static final String IMMUTABLE = "field is immutable when `immutable` is set";
  private static final Path DATA = Path.of("data");

  private ConfigRules() {}

  static void configMap(ConfigMap map, Errors errors) {
    keys(DATA, map.data().keySet(), errors);
    keys(Path.of("binaryData"), map.binaryData().keySet(), errors);
    for (String key : map.data().keySet()) {
      if (map.binaryData().containsKey(key)) {
        errors.invalid(DATA.at(key), key, "duplicate of key present in binaryData");
      }
    }
    long bytes =
        map.data().values().stream()
            .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    if (bytes + size(map.binaryData().values()) > BYTES_LIMIT) {
      errors.tooLong(Path.of(""), BYTES_LIMIT);
    }
  }

  private static long size(Collection<Bytes> values) {
    return values.stream().mapToLong(Bytes::size).sum();
  }

  private static void keys(Path path, Collection<String> keys, Errors errors) {
    for (String key : keys) {
      errors.invalid(path.at(key), key, Names.configKey(key));
    }
  }

  static void configMapUpdate(ConfigMap map, ConfigMap old, Errors errors) {
    if (!old.immutable()) {
      return;
    }
    if (!map.immutable()) {
      errors.forbidden(Path.of("immutable"), IMMUTABLE);
    }
    if (!map.data().equals(old.data())) {
      errors.forbidden(DATA, IMMUTABLE);
    }
    if (!map.binaryData().equals(old.binaryData())) {
      errors.forbidden(Path.of("binaryData"), IMMUTABLE);
    }
  }

  static void secret(Secret secret, Errors errors) {
    keys(DATA, secret.data().keySet(), errors);
    if (size(secret.data().values()) > BYTES_LIMIT) {
      errors.tooLong(DATA, BYTES_LIMIT);
    }
    switch (secret.type()) {
      case "kubernetes.io/service-account-token" -> {
        String account = "kubernetes.io/service-account.name";
        if (secret.metadata().annotations().getOrDefault(account, "").isEmpty()) {
          errors.required(Path.of("metadata").to("annotations").at(account));
        }
      }
      case "kubernetes.io/dockercfg" -> json(secret.data(), ".dockercfg", errors);
      case "kubernetes.io/dockerconfigjson" -> json(secret.data(), ".dockerconfigjson", errors);
      case "kubernetes.io/basic-auth" -> {
        if (!secret.data().containsKey("username") && !secret.data().containsKey("password")) {
          errors.required(DATA.at("username"));
          errors.required(DATA.at("password"));
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        if (secret.data().getOrDefault("ssh-privatekey", Bytes.EMPTY).isEmpty()) {
          errors.required(DATA.at("ssh-privatekey"));
        }
      }
      case "kubernetes.io/tls" -> {
        for (String key : new String[] {"tls.crt", "tls.key"}) {
          if (!secret.data().containsKey(key)) {
            errors.required(DATA.at(key));
          }
        }
      }
      default -> {
        // Other types hold what they like.
      }
    }
  }

  private static void json(Map<String, Bytes> data, String key, Errors errors) {
    Bytes value = data.get(key);
    if (value == null) {
      errors.required(DATA.at(key));
      return;
    }
    try {
      if (!(JsonTree.parse(value.toByteArray()) instanceof Map<?, ?>)) {
        errors.invalid(
            DATA.at(key),
            "<secret contents redacted>",
            "json: cannot unmarshal into Go value of type map[string]interface {}");
      }
    } catch (JsonException e) {
      errors.invalid(DATA.at(key), "<secret contents redacted>", String.valueOf(e.getMessage()));
    }
  }

  static void secretUpdate(Secret secret, Secret old, Errors errors) {
    errors.unchanged(Path.of("type"), secret.type(), old.type());
    if (!old.immutable()) {
      return;
    }
    if (!secret.immutable()) {
      errors.forbidden(Path.of("immutable"), IMMUTABLE);
    }
    if (!secret.data().equals(old.data())) {
      errors.forbidden(DATA, IMMUTABLE);
    }
  }
}
