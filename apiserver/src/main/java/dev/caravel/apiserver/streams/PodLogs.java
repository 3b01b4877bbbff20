package dev.caravel.apiserver.streams;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.apiserver.chain.ConnectRoute;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code pods/log}: a container's log as its kubelet tells it, followed as long as is asked. */
public final class PodLogs implements ConnectRoute {
  private static final List<String> FLAGS = List.of("follow", "previous", "timestamps");
  private static final List<String> NUMBERS = List.of("sinceSeconds", "tailLines", "limitBytes");
  private static final List<String> TEXTS = List.of("sinceTime", "stream");

  private final ObjectReader reader;
  private final Kubelets kubelets;
  private final StreamLimits limits = StreamLimits.DEFAULT;

  public PodLogs(ObjectReader reader, Kubelets kubelets) {
    this.reader = reader;
    this.kubelets = kubelets;
  }

  @Override
  public boolean serves(RequestInfo info) {
    return info.group().isEmpty()
        && info.version().equals("v1")
        && info.resourceAndSubresource().equals("pods/log")
        && !info.namespace().isEmpty();
  }

  @Override
  public ApiResponse connect(ApiRequest request, Exchange exchange) throws InterruptedException {
    if (!request.method().equals("GET")) {
      throw ApiError.methodNotAllowed();
    }
    Query query = request.query();
    check(query);
    Pod pod = Pods.find(reader, request.info());
    String container = Containers.of(pod, query.get("container"));
    String node = pod.spec().nodeName();
    if (node.isEmpty()) {
      return new ApiResponse.Raw(200, "text/plain", new byte[0]);
    }
    String path =
        "/containerLogs/%s/%s/%s%s"
            .formatted(request.info().namespace(), request.info().name(), container, query(query));
    try {
      Target target = kubelets.of(node, path, ApiError.notFound("", "pods", node));
      return log(request, exchange, target);
    } catch (IOException e) {
      throw ApiError.of(500, "InternalError", "Get \"%s\": %s".formatted(path, e.getMessage()));
    }
  }

  private ApiResponse log(ApiRequest request, Exchange exchange, Target target) throws IOException {
    Backend backend = Backend.connect(target, limits);
    try {
      backend.send("GET", target, Headers.of("Connection", "close"), new byte[0]);
      Backend.Head head = backend.readHead();
      var body = backend.body(head, "GET");
      if (head.code() < 200 || head.code() > 206) {
        String text = Passing.text(body, limits);
        backend.close();
        throw refused(head.code(), request.info().name(), text);
      }
      return new ApiResponse.Streamed(
          200,
          "text/plain",
          Headers.none(),
          sink -> new Passing(exchange, limits).copy(backend, body, sink));
    } catch (IOException e) {
      backend.close();
      throw e;
    }
  }

  private static ApiError refused(int code, String pod, String text) {
    return switch (code) {
      case 400 -> ApiError.badRequest(text);
      case 404 -> ApiError.notFound("", "pods", pod);
      case 500 -> ApiError.internal(text);
      default -> ApiError.of(code, "", text);
    };
  }

  private static String query(Query query) {
    var parameters = new LinkedHashMap<String, List<String>>();
    for (String flag : FLAGS) {
      if (query.is(flag)) {
        parameters.put(flag, List.of("true"));
      }
    }
    for (String name : NUMBERS) {
      query.find(name).ifPresent(value -> parameters.put(name, List.of(value)));
    }
    for (String name : TEXTS) {
      query.find(name).ifPresent(value -> parameters.put(name, List.of(value)));
    }
    return Urls.query(parameters);
  }

  private static void check(Query query) {
    var causes = new ArrayList<Cause>();
    for (String name : NUMBERS) {
      query.find(name).ifPresent(value -> check(causes, name, value));
    }
    if (query.find("sinceSeconds").isPresent() && query.find("sinceTime").isPresent()) {
      causes.add(
          new Cause(
              "FieldValueForbidden",
              "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
              ""));
    }
    if (!causes.isEmpty()) {
      throw ApiError.invalid("", "PodLogOptions", "", causes);
    }
  }

  private static void check(List<Cause> causes, String name, String value) {
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
    }
    long least = name.equals("tailLines") ? 0 : 1;
    if (number < least) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: %d: must be greater than %s"
                  .formatted(number, least == 0 ? "or equal to 0" : "0"),
              name));
    }
  }
}
