package dev.caravel.etcd.server;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Etcd's flags that are understood but have no effect on a lone member of this kind. Flags that
 * would be missed, as those that keep clients out, are not among them: they are refused.
 */
final class IgnoredFlags {
  private static final List<String> NAMES =
      List.of(
          "--heartbeat-interval",
          "--election-timeout",
          "--initial-election-tick-advance",
          "--listen-peer-urls",
          "--listen-client-http-urls",
          "--max-snapshots",
          "--max-wals",
          "--memory-mlock",
          "--backend-bbolt-freelist-type",
          "--backend-batch-interval",
          "--backend-batch-limit",
          "--max-concurrent-streams",
          "--grpc-keepalive-min-time",
          "--grpc-keepalive-interval",
          "--grpc-keepalive-timeout",
          "--socket-reuse-port",
          "--socket-reuse-address",
          "--enable-grpc-gateway",
          "--raft-read-timeout",
          "--raft-write-timeout",
          "--feature-gates",
          "--initial-cluster",
          "--initial-cluster-state",
          "--discovery-dial-timeout",
          "--discovery-request-timeout",
          "--discovery-keepalive-time",
          "--discovery-keepalive-timeout",
          "--discovery-insecure-transport",
          "--discovery-insecure-skip-tls-verify",
          "--discovery-cert",
          "--discovery-key",
          "--discovery-cacert",
          "--discovery-user",
          "--discovery-password",
          "--discovery-fallback",
          "--discovery-proxy",
          "--discovery-srv-name",
          "--strict-reconfig-check",
          "--pre-vote",
          "--v2-deprecation",
          "--client-cert-file",
          "--client-key-file",
          "--peer-cert-file",
          "--peer-key-file",
          "--peer-client-cert-auth",
          "--peer-client-cert-file",
          "--peer-client-key-file",
          "--peer-trusted-ca-file",
          "--peer-cert-allowed-cn",
          "--peer-cert-allowed-hostname",
          "--peer-auto-tls",
          "--self-signed-cert-validity",
          "--peer-crl-file",
          "--cipher-suites",
          "--cors",
          "--host-whitelist",
          "--tls-min-version",
          "--tls-max-version",
          "--auth-token",
          "--bcrypt-cost",
          "--auth-token-ttl",
          "--enable-pprof",
          "--metrics",
          "--logger",
          "--log-outputs",
          "--log-level",
          "--log-format",
          "--enable-log-rotation",
          "--log-rotation-config-json",
          "--warning-unary-request-duration",
          "--experimental-enable-distributed-tracing",
          "--enable-distributed-tracing",
          "--experimental-distributed-tracing-address",
          "--distributed-tracing-address",
          "--experimental-distributed-tracing-service-name",
          "--distributed-tracing-service-name",
          "--experimental-distributed-tracing-instance-id",
          "--distributed-tracing-instance-id",
          "--experimental-distributed-tracing-sampling-rate",
          "--distributed-tracing-sampling-rate",
          "--experimental-initial-corrupt-check",
          "--experimental-corrupt-check-time",
          "--corrupt-check-time",
          "--experimental-compact-hash-check-enabled",
          "--experimental-compact-hash-check-time",
          "--compact-hash-check-time",
          "--experimental-enable-lease-checkpoint",
          "--experimental-compaction-batch-limit",
          "--compaction-batch-limit",
          "--experimental-peer-skip-client-san-verification",
          "--peer-skip-client-san-verification",
          "--experimental-warning-apply-duration",
          "--warning-apply-duration",
          "--experimental-txn-mode-write-with-shared-buffer",
          "--experimental-bootstrap-defrag-threshold-megabytes",
          "--bootstrap-defrag-threshold-megabytes",
          "--experimental-warning-unary-request-duration",
          "--max-learners",
          "--experimental-compaction-sleep-interval",
          "--compaction-sleep-interval",
          "--experimental-downgrade-check-time",
          "--downgrade-check-time",
          "--experimental-enable-lease-checkpoint-persist",
          "--experimental-memory-mlock",
          "--experimental-snapshot-catchup-entries",
          "--snapshot-catchup-entries",
          "--experimental-stop-grpc-service-on-defrag",
          "--unsafe-no-fsync");

  private IgnoredFlags() {}

  static void addTo(CommandSpec spec) {
    for (String name : NAMES) {
      spec.addOption(
          OptionSpec.builder(name)
              .type(String.class)
              .arity("0..1")
              .hidden(true)
              .description("No effect.")
              .build());
    }
  }

  static List<String> given(ParseResult parsed) {
    return NAMES.stream().filter(parsed::hasMatchedOption).toList();
  }
}
