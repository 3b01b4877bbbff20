package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterSettingsTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void whatWasWrittenIsRead() throws IOException {
    var settings =
        new ClusterSettings(
            "other",
            6444,
            List.of("127.0.0.1", "192.0.2.2"),
            "192.0.2.2",
            10251,
            10257,
            "10.245.0.0/16",
            "10.97.0.0/16");
    var file = directory.resolve("cluster");
    settings.write(file);

    assertThat(ClusterSettings.read(file)).isEqualTo(settings);
    assertThat(settings.dnsAddress()).isEqualTo("10.97.0.10");
  }

  @Test
  void aDamagedFileSaysWhatIsMissing() throws IOException {
    var file = directory.resolve("cluster");
    Files.writeString(file, "name=x\n");

    assertThatThrownBy(() -> ClusterSettings.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("api-port is missing");
    assertThat(ClusterSettings.forRemoval(file).name()).isEqualTo("x");
  }

  @Test
  void aSecondClusterHasAddressesOfItsOwn() throws IOException {
    var first = FirstStart.choose("one", Optional.of(0), List.of("127.0.0.1"));

    assertThat(first.apiPort()).isPositive();
    assertThat(first.bind()).containsExactly("127.0.0.1");
    assertThat(Subnet.parse(first.podCidr()).overlaps(Subnet.parse(first.serviceCidr()))).isFalse();
  }
}
