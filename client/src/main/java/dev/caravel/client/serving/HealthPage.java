package dev.caravel.client.serving;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Says whether all is well, in the words of upstream's {@code healthz} package. */
public final class HealthPage implements Page {
  /** Something that must be so. */
  public record Check(String name, BooleanSupplier passes) {
    /** That an answer comes at all. */
    public static final Check PING = new Check("ping", () -> true);
  }

  private final String name;
  private final List<Check> checks;

  /**
   * A page that is asked for its checks.
   *
   * @param name {@code healthz}, {@code livez}, {@code readyz}
   */
  public HealthPage(String name, List<Check> checks) {
    this.name = name;
    this.checks = List.copyOf(checks);
  }

  @Override
  public Content content(boolean verbose) {
    var lines = new StringBuilder();
    boolean allPass = true;
    for (var check : checks) {
      boolean passes = check.passes.getAsBoolean();
      allPass &= passes;
      lines
          .append(passes ? "[+]" : "[-]")
          .append(check.name)
          .append(passes ? " ok\n" : " failed: reason withheld\n");
    }
    if (!allPass) {
      return Content.text(500, lines + name + " check failed\n");
    }
    return Content.text(200, verbose ? lines + name + " check passed\n" : "ok");
  }
}
