package dev.caravel.apiserver.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The five fields of a cron line, or one of its names ({@code @daily}). */
final class CronSchedule {
  private record Bounds(int least, int most, List<String> names) {
    Optional<Integer> read(String text) {
      int name = names.indexOf(text.toLowerCase(Locale.ROOT));
      if (name >= 0) {
        return Optional.of(name + least);
      }
      try {
        return Optional.of(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private static final List<Bounds> FIELDS =
      List.of(
          new Bounds(0, 59, List.of()),
          new Bounds(0, 23, List.of()),
          new Bounds(1, 31, List.of()),
          new Bounds(
              1,
              12,
              List.of(
                  "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                  "dec")),
          new Bounds(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));
  private static final Set<String> DESCRIPTORS =
      Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");

  private CronSchedule() {}

  /** What is wrong with the line, as the library that upstream uses says it. */
  static Optional<String> mistake(String line) {
    if (line.startsWith("TZ=") || line.startsWith("CRON_TZ=")) {
      return Optional.of("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
    if (line.startsWith("@")) {
      boolean known = DESCRIPTORS.contains(line) || line.startsWith("@every ");
      return known ? Optional.empty() : Optional.of("unrecognized descriptor: " + line);
    }
    String[] fields = line.strip().split("\\s+");
    if (fields.length != FIELDS.size()) {
      return Optional.of(
          "expected exactly 5 fields, found %d: %s"
              .formatted(fields.length, Arrays.toString(fields).replace(",", "")));
    }
    for (int i = 0; i < fields.length; i++) {
      for (String part : fields[i].split(",", -1)) {
        Optional<String> mistake = part(part, FIELDS.get(i));
        if (mistake.isPresent()) {
          return mistake;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> part(String part, Bounds bounds) {
    String[] rangeAndStep = part.split("/", -1);
    if (rangeAndStep.length > 2) {
      return Optional.of("too many slashes: " + part);
    }
    String[] ends = rangeAndStep[0].split("-", -1);
    int from = bounds.least();
    int to = bounds.most();
    if (!ends[0].equals("*") && !ends[0].equals("?")) {
      if (ends.length > 2) {
        return Optional.of("too many hyphens: " + part);
      }
      for (String end : ends) {
        if (bounds.read(end).isEmpty()) {
          return Optional.of(notInteger(end));
        }
      }
      from = bounds.read(ends[0]).orElse(from);
      to = bounds.read(ends[ends.length - 1]).orElse(to);
    }
    if (rangeAndStep.length == 2) {
      Optional<Integer> step = new Bounds(0, 0, List.of()).read(rangeAndStep[1]);
      if (step.isEmpty()) {
        return Optional.of(notInteger(rangeAndStep[1]));
      }
      if (step.get() == 0) {
        return Optional.of("step of range should be a positive number: " + part);
      }
    }
    if (from < bounds.least()) {
      return Optional.of(
          "beginning of range (%d) below minimum (%d): %s".formatted(from, bounds.least(), part));
    }
    if (to > bounds.most()) {
      return Optional.of(
          "end of range (%d) above maximum (%d): %s".formatted(to, bounds.most(), part));
    }
    if (from > to) {
      return Optional.of(
          "beginning of range (%d) beyond end of range (%d): %s".formatted(from, to, part));
    }
    return Optional.empty();
  }

  private static String notInteger(String text) {
    return "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid syntax"
        .formatted(text, text);
  }
}
