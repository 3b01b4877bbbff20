package dev.caravel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
  private static final String HEAD =
      "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

  @TempDir Path directory;

  private ConfigurationFile read(String text) throws IOException {
    return ConfigurationFile.read(Files.writeString(directory.resolve("config.yaml"), HEAD + text));
  }

  @Test
  void whatIsNotSaidIsUpstreamsDefault() throws IOException {
    var file = read("");

    assertThat(file.scheduler()).isEqualTo(SchedulerConfiguration.defaults());
    assertThat(file.leaderElection()).isEqualTo(KubeSchedulerCommand.LEADER_ELECTION);
    assertThat(file.kubeconfig()).isEmpty();
    assertThat(file.withoutEffect()).isEmpty();
  }

  @Test
  void everythingThatCanBeSet() throws IOException {
    var file =
        read(
            """
            clientConnection: {kubeconfig: /etc/kubernetes/scheduler.conf, qps: 50}
            leaderElection: {leaderElect: false, leaseDuration: 30s, resourceName: other}
            parallelism: 16
            percentageOfNodesToScore: 70
            podInitialBackoffSeconds: 2
            podMaxBackoffSeconds: 20
            profiles:
            - schedulerName: default-scheduler
            - schedulerName: packing
              percentageOfNodesToScore: 100
              pluginConfig:
              - name: NodeResourcesFit
                args:
                  kind: NodeResourcesFitArgs
                  scoringStrategy: {type: LeastAllocated, resources: [{name: cpu, weight: 1}, {name: memory, weight: 1}]}
              - name: VolumeBinding
                args: {bindTimeoutSeconds: 600}
            """);

    assertThat(file.kubeconfig()).contains(Path.of("/etc/kubernetes/scheduler.conf"));
    assertThat(file.leaderElection().leaderElect()).isFalse();
    assertThat(file.leaderElection().leaseDuration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(file.leaderElection().resourceName()).isEqualTo("other");
    assertThat(file.withoutEffect())
        .containsExactly("parallelism", "pluginConfig of VolumeBinding", "clientConnection.qps");
    var scheduler = file.scheduler();
    assertThat(scheduler.percentageOfNodesToScore()).isEqualTo(70);
    assertThat(scheduler.backoff(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(scheduler.backoff(9)).isEqualTo(Duration.ofSeconds(20));
    assertThat(scheduler.profiles())
        .extracting(ProfileConfiguration::schedulerName)
        .containsExactly("default-scheduler", "packing");
    assertThat(scheduler.profiles().get(1).percentageOfNodesToScore()).hasValue(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          podMaxBackofSeconds: 3                    | podMaxBackofSeconds: unknown field; the nearest one is podMaxBackoffSeconds
          leaderElection: {leaseDuration: soon}     | leaderElection.leaseDuration: must be a duration, such as 15s
          leaderElection: {resourceLock: endpoints} | leaderElection.resourceLock: must be leases
          podInitialBackoffSeconds: 0               | podInitialBackoffSeconds: must be between 1 and 16777216
          podInitialBackoffSeconds: 11              | podMaxBackoffSeconds: must not be less than podInitialBackoffSeconds
          percentageOfNodesToScore: many            | percentageOfNodesToScore: must be a whole number
          extenders: [{urlPrefix: x}]               | extenders: there are no extenders here
          profiles: [{schedulerName: a}, {schedulerName: a}] | profiles[1].schedulerName: another profile has this name
          profiles: [{plugins: {score: {enabled: [{name: NodeResourcesFits}]}}}] | profiles[0].plugins.score.enabled[0].name: there is no plugin "NodeResourcesFits" here; the nearest one is NodeResourcesFit
          profiles: [{plugins: {scores: {enabled: [{name: NodePorts}]}}}] | profiles[0].plugins.scores: there is no such extension point here
          profiles: [{pluginConfig: [{name: NodeAffinity, args: {addedAffinity: {}}}]}] | profiles[0].pluginConfig[0].args.addedAffinity: plugin NodeAffinity cannot be configured so here
          profiles: [{plugins: {bind: {disabled: [{name: '*'}]}}}] | profiles[0].plugins: profile default-scheduler needs a bind plugin
          profiles: {}                              | profiles: must be a list
          """)
  void whatIsWrongIsNamedByFileAndField(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(directory.resolve("config.yaml") + ": " + message);
  }

  @Test
  void anotherKindIsRefused() throws IOException {
    var file = Files.writeString(directory.resolve("other.yaml"), "kind: Pod\napiVersion: v1\n");

    assertThatThrownBy(() -> ConfigurationFile.read(file))
        .hasMessageContaining(
            "other.yaml: it is no KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1");
  }

  @Test
  void aPluginCanBeOffAtOnePointAndOnAtAnother() throws IOException {
    var configuration =
        read("""
        profiles:
        - plugins:
            multiPoint: {disabled: [{name: NodePorts}]}
            score: {disabled: [{name: '*'}], enabled: [{name: TaintToleration, weight: 7}]}
        """)
            .scheduler();
    var profile = Plugins.profile(configuration.profiles().getFirst(), (_, _) -> {});

    assertThat(profile.describe())
        .contains("Score TaintToleration=7")
        .contains(
            "Filter NodeUnschedulable NodeName TaintToleration NodeAffinity NodeResourcesFit");
  }
}
