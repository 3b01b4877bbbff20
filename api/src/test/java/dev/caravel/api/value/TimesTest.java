package dev.caravel.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "1h2m3.5s, PT1H2M3.5S, 1h2m3.5s",
    "5s, PT5S, 5s",
    "60s, PT1M, 1m0s",
    "1h, PT1H, 1h0m0s",
    "-1.5h, PT-1H-30M, -1h30m0s",
    "100ms, PT0.1S, 100ms",
    "1500us, PT0.0015S, 1.5ms",
    "1.5µs, PT0.0000015S, 1.5µs",
    "7ns, PT0.000000007S, 7ns",
    ".5s, PT0.5S, 500ms",
    "1.s, PT1S, 1s",
    "+0, PT0S, 0s",
    "0s, PT0S, 0s",
    "36h, PT36H, 36h0m0s"
  })
  void durations(String text, Duration duration, String formatted) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
    assertThat(DurationText.format(duration)).isEqualTo(formatted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | time: invalid duration \"\"",
        "5 | time: missing unit in duration \"5\"",
        "5d | time: unknown unit \"d\" in duration \"5d\"",
        ".s | time: invalid duration \".s\"",
        "-  | time: invalid duration \"-\"",
        "1s 2s | time: unknown unit \"s \" in duration \"1s 2s\"",
        "3000000h | time: invalid duration \"3000000h\""
      })
  void durationsThatAreNone(String text, String message) {
    assertThatThrownBy(() -> DurationText.parse(text)).hasMessage(message);
  }

  @Property
  void durationsReadBack(@ForAll long nanos) {
    var duration = Duration.ofNanos(nanos);
    assertThat(DurationText.parse(DurationText.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05+02:30, 2026-01-02T00:34:05Z",
    "2026-01-02T3:04:05Z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.25Z, 2026-01-02T03:04:05.25Z",
    "'2026-01-02T03:04:05,25Z', 2026-01-02T03:04:05.25Z"
  })
  void times(String text, Instant time) {
    assertThat(TimeText.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yesterday | parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\":"
            + " cannot parse \"yesterday\" as \"2006\"",
        "2026-13-01T00:00:00Z | parsing time \"2026-13-01T00:00:00Z\": month out of range",
        "2026-02-30T00:00:00Z | parsing time \"2026-02-30T00:00:00Z\": day out of range",
        "2026-01-01 | parsing time \"2026-01-01\" as \"2006-01-02T15:04:05Z07:00\":"
            + " cannot parse \"\" as \"T\"",
        "2026-01-01T00:00:00Zx | parsing time \"2026-01-01T00:00:00Zx\": extra text: \"x\""
      })
  void timesThatAreNone(String text, String message) {
    assertThatThrownBy(() -> TimeText.parse(text)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"2026-01-02T03:04:05.000000Z", "2026-01-02T03:04:05.123456Z"})
  void microTimes(String text) {
    assertThat(TimeText.formatMicro(TimeText.parseMicro(text))).isEqualTo(text);
    assertThat(TimeText.format(TimeText.parseMicro(text))).isEqualTo("2026-01-02T03:04:05Z");
  }

  @ParameterizedTest
  @CsvSource({"2026-01-02T03:04:05Z, Z", "2026-01-02T03:04:05.5Z, .5Z"})
  void microTimesWantSixDigits(String text, String rest) {
    assertThatThrownBy(() -> TimeText.parseMicro(text))
        .hasMessage(
            "parsing time \"%s\" as \"2006-01-02T15:04:05.000000Z07:00\":".formatted(text)
                + " cannot parse \"%s\" as \".000000\"".formatted(rest));
  }
}
