package dev.caravel.apiserver;

import dev.caravel.api.json.JsonTree;
import dev.caravel.apiserver.pki.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How this server knows its clients, as the ConfigMap extension-apiserver-authentication tells it
 * to servers that know the same ones.
 */
final class ClientAuthentication {
  private ClientAuthentication() {}

  static Map<String, String> published(RequestHeaderConfig proxies, Keys keys) throws IOException {
    var data = new LinkedHashMap<String, String>();
    data.put("client-ca-file", Pem.encode(keys.clientAuthorities()));
    data.put("requestheader-allowed-names", json(proxies.allowedNames()));
    data.put("requestheader-client-ca-file", Pem.encode(keys.requestHeaderAuthorities()));
    data.put("requestheader-extra-headers-prefix", json(proxies.headers().extraPrefixes()));
    data.put("requestheader-group-headers", json(proxies.headers().groups()));
    if (!proxies.headers().uid().isEmpty()) {
      data.put("requestheader-uid-headers", json(proxies.headers().uid()));
    }
    data.put("requestheader-username-headers", json(proxies.headers().user()));
    return data;
  }

  private static String json(List<String> values) {
    return new String(JsonTree.write(values), StandardCharsets.UTF_8);
  }
}
