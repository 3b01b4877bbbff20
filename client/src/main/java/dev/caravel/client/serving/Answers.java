package dev.caravel.client.serving;

import dev.caravel.api.authentication.v1.UserInfo;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a request is answered: who is it, may he, and is there such a page? In this order. */
final class Answers {
  private final Authentication authentication;
  private final Authorization authorization;
  private final Map<String, Page> pages;

  Answers(Authentication authentication, Authorization authorization, Map<String, Page> pages) {
    this.authentication = authentication;
    this.authorization = authorization;
    this.pages = Map.copyOf(pages);
  }

  Page.Content to(
      String method,
      String path,
      boolean verbose,
      List<X509Certificate> certificates,
      String authorizationHeader) {
    var user = authentication.of(certificates, authorizationHeader);
    if (user.isEmpty()) {
      return failure(401, "Unauthorized", "Unauthorized");
    }
    var verb = method.toLowerCase(Locale.ROOT);
    if (!authorization.allows(user.get(), verb, path)) {
      return failure(403, "Forbidden", refusal(user.get(), verb, path));
    }
    var page = pages.get(path);
    if (page == null) {
      return Page.Content.text(404, "404 page not found\n");
    }
    return method.equals("GET") || method.equals("HEAD")
        ? page.content(verbose)
        : Page.Content.text(405, "only GET\n");
  }

  private static String refusal(UserInfo user, String verb, String path) {
    return "forbidden: User \"" + user.username() + "\" cannot " + verb + " path \"" + path + "\"";
  }

  private static Page.Content failure(int code, String reason, String message) {
    var status =
        Status.builder().status("Failure").message(message).reason(reason).code(code).build();
    return new Page.Content(code, "application/json", Json.encode(status.struct()));
  }
}
