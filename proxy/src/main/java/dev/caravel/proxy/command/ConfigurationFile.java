package dev.caravel.proxy.command;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of kind {@code KubeProxyConfiguration} (kubeproxy.config.k8s.io/v1alpha1). */
public final class ConfigurationFile {
  private static final String API_VERSION = "kubeproxy.config.k8s.io/v1alpha1";
  private static final String KIND = "KubeProxyConfiguration";
  private static final int MAX_CHARACTERS = 1024 * 1024;
  private static final Set<String> FIELDS =
      Set.of(
          "apiVersion",
          "kind",
          "bindAddress",
          "bindAddressHardFail",
          "clientConnection",
          "clusterCIDR",
          "configSyncPeriod",
          "conntrack",
          "detectLocal",
          "detectLocalMode",
          "enableProfiling",
          "featureGates",
          "healthzBindAddress",
          "hostnameOverride",
          "iptables",
          "ipvs",
          "logging",
          "metricsBindAddress",
          "mode",
          "nftables",
          "nodePortAddresses",
          "oomScoreAdj",
          "portRange",
          "showHiddenMetricsForVersion",
          "windowsRunAsService",
          "winkernel");

  private ConfigurationFile() {}

  /**
   * Reads a file's text.
   *
   * @throws IllegalArgumentException if it is malformed, of another kind, or has a field that kind
   *     does not have
   */
  public static ProxySettings parse(String text) {
    var file = mapping(load(text));
    if (!text(file, "apiVersion").equals(API_VERSION) || !text(file, "kind").equals(KIND)) {
      throw new IllegalArgumentException(
          "it must be of apiVersion " + API_VERSION + " and kind " + KIND);
    }
    for (var name : file.keySet()) {
      if (!FIELDS.contains(String.valueOf(name))) {
        throw new IllegalArgumentException("unknown field \"" + name + "\"");
      }
    }
    return new ProxySettings(
        text(child(file, "clientConnection"), "kubeconfig"),
        text(file, "hostnameOverride"),
        text(file, "clusterCIDR"),
        text(file, "mode"),
        texts(file, "nodePortAddresses"),
        isTrue(child(file, "nftables"), "masqueradeAll"),
        text(file, "healthzBindAddress", ProxySettings.HEALTHZ),
        text(file, "metricsBindAddress", ProxySettings.METRICS));
  }

  private static Object load(String text) {
    var settings = LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
    try {
      return Objects.requireNonNullElse(new Load(settings).loadFromString(text), Map.of());
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("it is not YAML: " + e.getMessage(), e);
    }
  }

  private static Map<?, ?> mapping(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("it is not a mapping of names to values");
  }

  private static Map<?, ?> child(Map<?, ?> map, String name) {
    return Optional.<Object>ofNullable(map.get(name))
        .<Map<?, ?>>map(ConfigurationFile::mapping)
        .orElse(Map.of());
  }

  private static String text(Map<?, ?> map, String name) {
    return text(map, name, "");
  }

  private static String text(Map<?, ?> map, String name, String absent) {
    return Optional.<Object>ofNullable(map.get(name)).map(String::valueOf).orElse(absent);
  }

  private static List<String> texts(Map<?, ?> map, String name) {
    return map.get(name) instanceof Collection<?> values
        ? values.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static boolean isTrue(Map<?, ?> map, String name) {
    return Boolean.TRUE.equals(map.get(name));
  }
}
