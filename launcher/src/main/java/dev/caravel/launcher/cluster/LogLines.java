package dev.caravel.launcher.cluster;

import dev.caravel.time.SystemClock;
import java.io.PrintStream;
import java.text.MessageFormat;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Writes the components' log, a line an event, in klog's form: {@code I1125 14:03:07.120345 kubelet
 * text}. Found by the JDK as a service, because its own logging takes longer to start than the API
 * server.
 */
public final class LogLines extends System.LoggerFinder {
  /** Set to 0..9 by {@code -v}; debug lines come from 2 on, trace lines from 6 on. */
  public static final String VERBOSITY_PROPERTY = "caravel.verbosity";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMdd HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String PREFIX = "dev.caravel.";
  private static final int DEBUG_FROM = 2;
  private static final int TRACE_FROM = 6;

  private final PrintStream out = System.err;
  private final int verbosity = Integer.getInteger(VERBOSITY_PROPERTY, 0);

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Lines(name);
  }

  private final class Lines implements System.Logger {
    private final String name;

    Lines(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      boolean ours = name.startsWith(PREFIX);
      return switch (level) {
        case ERROR, WARNING -> true;
        case INFO -> ours || verbosity >= DEBUG_FROM;
        case DEBUG -> ours && verbosity >= DEBUG_FROM;
        case TRACE, ALL -> ours && verbosity >= TRACE_FROM;
        case OFF -> false;
      };
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String text,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        write(level, String.valueOf(text), thrown);
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object... parameters) {
      if (isLoggable(level)) {
        var text = String.valueOf(format);
        boolean plain = parameters == null || parameters.length == 0;
        write(level, plain ? text : MessageFormat.format(text, parameters), null);
      }
    }

    private void write(Level level, String text, @Nullable Throwable thrown) {
      var line = new StringBuilder(120);
      line.append(letter(level))
          .append(TIME.format(SystemClock.instance().now()))
          .append(' ')
          .append(component())
          .append(' ')
          .append(text.replace("\n", "\n  "));
      if (thrown != null) {
        line.append(": ").append(thrown);
      }
      out.println(line);
      if (thrown != null && verbosity >= TRACE_FROM) {
        thrown.printStackTrace(out);
      }
    }

    /** {@code dev.caravel.kubelet.Worker} is a line of the kubelet. */
    private String component() {
      if (!name.startsWith(PREFIX)) {
        return name.substring(name.lastIndexOf('.') + 1);
      }
      int end = name.indexOf('.', PREFIX.length());
      return end < 0 ? name.substring(PREFIX.length()) : name.substring(PREFIX.length(), end);
    }

    private static char letter(Level level) {
      return switch (level) {
        case ERROR -> 'E';
        case WARNING -> 'W';
        case INFO, DEBUG, TRACE, ALL, OFF -> 'I';
      };
    }
  }
}
