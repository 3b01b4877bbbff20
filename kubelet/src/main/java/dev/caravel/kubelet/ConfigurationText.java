package dev.caravel.kubelet;

import dev.caravel.api.json.JsonWriter;
import dev.caravel.api.value.DurationText;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The configuration in force, as {@code /configz} answers it. */
final class ConfigurationText {
  private ConfigurationText() {}

  static String of(KubeletConfig config) {
    var server = config.server();
    return "{\"kubeletconfig\":{\"address\":"
        + quoted(server.address())
        + ",\"port\":"
        + server.port()
        + ",\"authentication\":{\"x509\":{\"clientCAFile\":"
        + quoted(server.clientCa().toString())
        + "},\"webhook\":{\"enabled\":"
        + server.tokens()
        + "},\"anonymous\":{\"enabled\":"
        + server.anonymous()
        + "}},\"authorization\":{\"mode\":"
        + quoted(server.authorize() ? "Webhook" : "AlwaysAllow")
        + "},\"clusterDomain\":"
        + quoted(config.clusterDomain())
        + ",\"clusterDNS\":["
        + config.clusterDns().stream()
            .map(ConfigurationText::quoted)
            .collect(Collectors.joining(","))
        + "],\"maxPods\":"
        + config.maxPods()
        + ",\"resolvConf\":"
        + quoted(config.resolvConf().toString())
        + ",\"runtimeRequestTimeout\":"
        + quoted(DurationText.format(config.runtimeTimeout()))
        + ",\"containerLogMaxSize\":"
        + quoted(Long.toString(config.logMaxBytes()))
        + ",\"containerLogMaxFiles\":"
        + config.logMaxFiles()
        + ",\"containerRuntimeEndpoint\":"
        + quoted(config.runtimeEndpoint())
        + ",\"podLogsDir\":"
        + quoted(config.podLogs().toString())
        + ",\"kind\":\"KubeletConfiguration\",\"apiVersion\":\"kubelet.config.k8s.io/v1beta1\"}}";
  }

  private static String quoted(String text) {
    return new String(new JsonWriter().string(text).toByteArray(), StandardCharsets.UTF_8);
  }
}
