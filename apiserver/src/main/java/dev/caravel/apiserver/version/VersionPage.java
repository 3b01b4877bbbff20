package dev.caravel.apiserver.version;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.PathHandler;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code /version}: which Kubernetes this is, and what it was built with. */
public final class VersionPage implements PathHandler {
  /** The release of Kubernetes whose behaviour this is. */
  public static final String VERSION = "v1.36.3";

  private static final String PLATFORM =
      System.getProperty("os.name").toLowerCase(Locale.ROOT)
          + "/"
          + System.getProperty("os.arch").replace("x86_64", "amd64").replace("aarch64", "arm64");

  @Override
  public boolean serves(String path) {
    return path.equals("/version") || path.equals("/version/");
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    if (!request.method().equals("GET")) {
      throw ApiError.methodNotAllowed();
    }
    String json =
        """
        {
          "major": "1",
          "minor": "36",
          "emulationMajor": "1",
          "emulationMinor": "36",
          "minCompatibilityMajor": "1",
          "minCompatibilityMinor": "35",
          "gitVersion": "%s",
          "gitCommit": "",
          "gitTreeState": "clean",
          "buildDate": "1970-01-01T00:00:00Z",
          "goVersion": "java%s",
          "compiler": "javac",
          "platform": "%s"
        }\
        """
            .formatted(VERSION, Runtime.version().feature(), PLATFORM);
    return new ApiResponse.Raw(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }
}
