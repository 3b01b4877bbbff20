package dev.caravel.network.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.244.7.9/24,  10.244.7.0,  256, 10.244.7.255, 10.244.8.0",
    "10.244.0.0/16,  10.244.0.0,  65536, 10.244.9.9, 10.245.0.0",
    "0.0.0.0/0,      0.0.0.0,     4294967296, 255.255.255.255, fd00::1",
    "10.0.0.1/32,    10.0.0.1,    1, 10.0.0.1, 10.0.0.2",
    "fd00::9/126,    fd00::8,     4, fd00::b, fd00::c",
    "fd00::/64,      fd00::,      9223372036854775807, fd00::1:2, 10.0.0.1",
  })
  void a_range_has_a_first_address_a_size_and_members(
      String text, String first, long size, String inside, String outside) {
    var range = Cidr.parse(text);
    assertThat(range.first()).isEqualTo(InetAddress.ofLiteral(first));
    assertThat(range.size()).isEqualTo(size);
    var member = InetAddress.ofLiteral(inside);
    assertThat(range.contains(member)).isTrue();
    assertThat(range.contains(InetAddress.ofLiteral(outside))).isFalse();
    assertThat(range.nth(range.indexOf(member))).isEqualTo(member);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "host/8",
        "10.0.0.0/8x",
        "fd00::/129"
      })
  void what_is_no_range_is_refused(String text) {
    assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void there_is_no_address_beyond_the_last() {
    var range = Cidr.parse("10.0.0.0/30");
    assertThat(range.nth(3)).isEqualTo(InetAddress.ofLiteral("10.0.0.3"));
    assertThatThrownBy(() -> range.nth(4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> range.nth(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_hardware_address_follows_the_address() {
    assertThat(MacAddress.of(InetAddress.ofLiteral("10.244.7.2")).text())
        .isEqualTo("0a:58:0a:f4:07:02");
    assertThatThrownBy(() -> new MacAddress("0a:58")).isInstanceOf(IllegalArgumentException.class);
  }
}
