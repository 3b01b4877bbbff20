package dev.caravel.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.cri.v1.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StopSignalsTest {
  @ParameterizedTest
  @CsvSource({
    "'', 15",
    "SIGQUIT, 3",
    "quit, 3",
    "3, 3",
    "SIGRTMIN+3, 37",
    "RTMAX-1, 63",
    "SIGKILL, 9",
    "SIGPOLL, 29",
    "nonsense, 15",
    "0, 15",
    "65, 15",
    "-1, 15",
  })
  void of_an_image(String text, int number) {
    assertThat(StopSignals.number(Signal.RUNTIME_DEFAULT, text)).isEqualTo(number);
  }

  @Test
  void the_kubelets_wish_counts_more() {
    assertThat(StopSignals.number(Signal.SIGUSR1, "SIGQUIT")).isEqualTo(10);
    assertThat(StopSignals.number(Signal.SIGRTMINPLUS3, "")).isEqualTo(37);
    assertThat(StopSignals.number(Signal.SIGRTMAXMINUS2, "")).isEqualTo(62);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNRECOGNIZED", "RUNTIME_DEFAULT"})
  void every_name_survives_being_a_number(Signal signal) {
    int number = StopSignals.number(signal, "");
    assertThat(StopSignals.number(StopSignals.name(number), "")).isEqualTo(number);
  }
}
