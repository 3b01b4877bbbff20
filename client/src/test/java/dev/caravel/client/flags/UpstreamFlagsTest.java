package dev.caravel.client.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamFlagsTest {
  private final UpstreamFlags flags = UpstreamFlags.of(UpstreamFlagsTest.class);

  @Test
  void valuesBelongToTheirFlags() {
    assertThat(
            flags.withoutEffect(
                List.of("--event-qps", "5", "--profiling", "--event-qps=6", "-v", "2"), List.of()))
        .containsExactly("--event-qps", "--profiling", "--event-qps", "-v");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --profilng   | unknown flag: --profilng; the nearest one is --profiling
          --kubeconfg  | unknown flag: --kubeconfg; the nearest one is --kubeconfig
          5            | unknown flag: 5; the nearest one is -v
          --event-qps  | flag needs an argument: --event-qps
          """)
  void whatIsNoFlagIsRefused(String argument, String message) {
    assertThatThrownBy(() -> flags.withoutEffect(List.of(argument), List.of("--kubeconfig")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
