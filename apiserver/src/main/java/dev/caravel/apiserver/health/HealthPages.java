package dev.caravel.apiserver.health;

import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.PathHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * {@code /healthz}, {@code /livez} and {@code /readyz}, and each check of them below. With {@code
 * verbose} every check is told, with {@code exclude=NAME} one is left out.
 */
public final class HealthPages implements PathHandler {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final List<String> PAGES = List.of("healthz", "livez", "readyz");

  private final List<HealthCheck> checks;

  /**
   * @param checks in the order they are told
   */
  public HealthPages(List<HealthCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  /** Every path there is. */
  public List<String> paths() {
    var paths = new ArrayList<String>();
    for (String page : PAGES) {
      paths.add("/" + page);
      of(page).forEach(check -> paths.add("/" + page + "/" + check.name()));
    }
    return paths;
  }

  @Override
  public boolean serves(String path) {
    return page(path).isPresent();
  }

  private Optional<String> page(String path) {
    return PAGES.stream()
        .filter(page -> path.equals("/" + page) || isCheck(page, path))
        .findFirst();
  }

  private boolean isCheck(String page, String path) {
    String start = "/" + page + "/";
    return path.startsWith(start)
        && of(page).stream().anyMatch(check -> check.name().equals(path.substring(start.length())));
  }

  private List<HealthCheck> of(String page) {
    return checks.stream()
        .filter(check -> page.equals("readyz") ? check.isOfReadiness() : check.isOfLife())
        .toList();
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    String path = request.info().path();
    String page = page(path).orElseThrow();
    if (path.length() > page.length() + 1) {
      String name = path.substring(page.length() + 2);
      return single(page, name);
    }
    var excluded = new HashSet<>(request.query().all("exclude"));
    var report = new StringBuilder();
    boolean isWell = true;
    for (HealthCheck check : of(page)) {
      if (excluded.remove(check.name())) {
        report.append("[+]").append(check.name()).append(" excluded: ok\n");
      } else if (check.isWell().getAsBoolean()) {
        report.append("[+]").append(check.name()).append(" ok\n");
      } else {
        report.append("[-]").append(check.name()).append(" failed: reason withheld\n");
        isWell = false;
      }
    }
    if (!excluded.isEmpty()) {
      report.append(
          "warn: some health checks cannot be excluded: no matches for %s\n"
              .formatted(
                  String.join(
                      ", ", excluded.stream().sorted().map(name -> '"' + name + '"').toList())));
    }
    if (!isWell) {
      LOG.log(Level.INFO, "{0} check failed:\n{1}", page, report);
      return text(500, report + page + " check failed\n");
    }
    return text(
        200,
        request.query().find("verbose").isPresent() ? report + page + " check passed\n" : "ok");
  }

  private ApiResponse single(String page, String name) {
    boolean isWell =
        of(page).stream()
            .filter(check -> check.name().equals(name))
            .allMatch(check -> check.isWell().getAsBoolean());
    return isWell
        ? text(200, "ok")
        : text(500, "internal server error: " + name + " check failed\n");
  }

  private static ApiResponse text(int code, String text) {
    return new ApiResponse.Raw(
        code,
        TEXT,
        Headers.of("X-Content-Type-Options", "nosniff"),
        text.getBytes(StandardCharsets.UTF_8));
  }
}
