package dev.caravel.client.flags;

import dev.caravel.api.value.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** Reads a flag's duration as Go writes it: 1m0s, 1h. */
public final class GoDuration implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return DurationText.parse(text);
  }
}
