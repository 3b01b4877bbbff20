package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubnetTest {
  @ParameterizedTest
  @CsvSource({
    "10.96.0.0/16, 0, 10.96.0.0",
    "10.96.0.0/16, 1, 10.96.0.1",
    "10.96.0.0/16, 256, 10.96.1.0",
    "255.255.255.0/24, 255, 255.255.255.255",
  })
  void anAddressIsFoundByItsPlace(String network, int place, String address) {
    assertThat(Subnet.parse(network).address(place)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "10.96.0.0/16, 10.96.3.0/24, true",
    "10.96.3.0/24, 10.96.0.0/16, true",
    "10.96.0.0/16, 10.97.0.0/16, false",
    "0.0.0.0/0, 10.97.0.0/16, true",
  })
  void networksOverlapOrNot(String one, String other, boolean overlap) {
    assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(overlap);
  }

  @Test
  void aPartIsCutOff() {
    assertThat(Subnet.parse("10.244.0.0/16").part(24, 3)).hasToString("10.244.3.0/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0", "10.0.0/8", "10.0.0.256/8", "10.0.0.0/33", "a.b.c.d/8", ""})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Subnet.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
