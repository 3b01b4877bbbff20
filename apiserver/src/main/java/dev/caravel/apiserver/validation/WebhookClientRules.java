package dev.caravel.apiserver.validation;

import dev.caravel.api.admissionregistration.v1.ServiceReference;
import dev.caravel.api.admissionregistration.v1.WebhookClientConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where a webhook is: at a URL or behind a Service. */
final class WebhookClientRules {
  private static final String FORM = "; desired format: https://host[/path]";

  private WebhookClientRules() {}

  static void check(Path path, WebhookClientConfig client, Errors errors) {
    if (client.hasUrl() == client.hasService()) {
      errors.required(path, "exactly one of url or service is required");
    } else if (client.hasUrl()) {
      url(path.to("url"), client.url(), errors);
    } else {
      service(path.to("service"), client.service(), errors);
    }
  }

  private static void url(Path path, String text, Errors errors) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      errors.required(path, "url must be a valid URL: " + e.getMessage() + FORM);
      return;
    }
    String scheme = Optional.ofNullable(url.getScheme()).orElse("");
    if (!scheme.equals("https")) {
      errors.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM);
    }
    if (url.getRawAuthority() == null) {
      errors.invalid(path, "", "host must be specified" + FORM);
    }
    if (url.getRawUserInfo() != null) {
      errors.invalid(path, url.getRawUserInfo(), "user information is not permitted in the URL");
    }
    if (url.getRawFragment() != null) {
      errors.invalid(path, url.getRawFragment(), "fragments are not permitted in the URL");
    }
    if (url.getRawQuery() != null) {
      errors.invalid(path, url.getRawQuery(), "query parameters are not permitted in the URL");
    }
  }

  private static void service(Path path, ServiceReference service, Errors errors) {
    if (service.name().isEmpty()) {
      errors.required(path.to("name"));
    }
    if (service.namespace().isEmpty()) {
      errors.required(path.to("namespace"));
    }
    servicePort(path.to("port"), service.port(), errors);
    if (service.hasPath()) {
      urlPath(path.to("path"), service.path(), errors);
    }
  }

  static void servicePort(Path path, int port, Errors errors) {
    if (port < 1 || port > 65535) {
      errors.invalid(path, port, "port is not valid: must be between 1 and 65535, inclusive");
    }
  }

  private static void urlPath(Path path, String text, Errors errors) {
    if (text.equals("/") || text.isEmpty()) {
      return;
    }
    if (text.equals("//")) {
      errors.invalid(path, text, "segment[0] may not be empty");
      return;
    }
    if (!text.startsWith("/")) {
      errors.invalid(path, text, "must start with a '/'");
    }
    String inner = text.endsWith("/") ? text.substring(1, text.length() - 1) : text.substring(1);
    String[] segments = inner.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].isEmpty()) {
        errors.invalid(path, text, "segment[%d] may not be empty".formatted(i));
      } else {
        for (String mistake : Names.dnsSubdomain(segments[i])) {
          errors.invalid(path, text, "segment[%d]: %s".formatted(i, mistake));
        }
      }
    }
  }
}
