package dev.caravel.proxy.command;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Upstream's flags that are understood, but change nothing here. */
public final class FlagsWithoutEffect {
  @Option(
      hidden = true,
      names = {
        "--bind-address",
        "--boot-id-file",
        "--config-sync-period",
        "--conntrack-max-per-core",
        "--conntrack-min",
        "--conntrack-tcp-timeout-close-wait",
        "--conntrack-tcp-timeout-established",
        "--conntrack-udp-timeout",
        "--conntrack-udp-timeout-stream",
        "--detect-local-mode",
        "--feature-gates",
        "--iptables-masquerade-bit",
        "--iptables-min-sync-period",
        "--iptables-sync-period",
        "--ipvs-exclude-cidrs",
        "--ipvs-min-sync-period",
        "--ipvs-scheduler",
        "--ipvs-sync-period",
        "--ipvs-tcp-timeout",
        "--ipvs-tcpfin-timeout",
        "--ipvs-udp-timeout",
        "--kube-api-burst",
        "--kube-api-content-type",
        "--kube-api-qps",
        "--log-flush-frequency",
        "--log-json-info-buffer-size",
        "--log-text-info-buffer-size",
        "--logging-format",
        "--machine-id-file",
        "--oom-score-adj",
        "--pod-bridge-interface",
        "--pod-interface-name-prefix",
        "--show-hidden-metrics-for-version",
        "-v",
        "--v",
        "--vmodule",
      })
  private List<String> values = new ArrayList<>();

  @Option(
      hidden = true,
      arity = "0..1",
      fallbackValue = "true",
      names = {
        "--bind-address-hard-fail",
        "--conntrack-tcp-be-liberal",
        "--init-only",
        "--iptables-localhost-nodeports",
        "--ipvs-strict-arp",
        "--log-json-split-stream",
        "--log-text-split-stream",
        "--profiling",
      })
  private List<String> switches = new ArrayList<>();

  /** Those that were given. */
  public List<String> given(CommandSpec spec) {
    if (values.isEmpty() && switches.isEmpty()) {
      return List.of();
    }
    var mine = new TreeSet<String>();
    for (var option : spec.options()) {
      if (option.hidden()) {
        mine.addAll(List.of(option.names()));
      }
    }
    return spec.commandLine().getParseResult().originalArgs().stream()
        .map(argument -> argument.replaceFirst("=.*", ""))
        .filter(mine::contains)
        .distinct()
        .toList();
  }
}
