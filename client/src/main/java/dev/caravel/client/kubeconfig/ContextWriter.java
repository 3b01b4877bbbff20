package dev.caravel.client.kubeconfig;

import java.util.LinkedHashMap;
import java.util.Map;

/** A context as the three entries of a kubeconfig. */
final class ContextWriter {
  private ContextWriter() {}

  static Map<String, Map<String, Document>> entries(Context context) {
    var name = context.name();
    var entries = new LinkedHashMap<String, Map<String, Document>>();
    entries.put("clusters", Map.of(name, cluster(context)));
    entries.put("contexts", Map.of(name, pair(context)));
    entries.put("users", Map.of(name, user(context)));
    return entries;
  }

  private static Document cluster(Context context) {
    var cluster = Document.EMPTY;
    if (!context.authorities().isEmpty()) {
      cluster = cluster.with("certificate-authority-data", context.authorities().toBase64());
    }
    cluster = cluster.with("server", context.server().toString());
    if (!context.tlsServerName().isEmpty()) {
      cluster = cluster.with("tls-server-name", context.tlsServerName());
    }
    return context.insecure() ? cluster.with("insecure-skip-tls-verify", true) : cluster;
  }

  private static Document pair(Context context) {
    var pair = Document.EMPTY.with("cluster", context.name());
    if (!context.namespace().isEmpty()) {
      pair = pair.with("namespace", context.namespace());
    }
    return pair.with("user", context.name());
  }

  private static Document user(Context context) {
    var user = Document.EMPTY;
    if (context.certificate().isPresent()) {
      var certificate = context.certificate().get();
      user =
          user.with("client-certificate-data", certificate.chain().toBase64())
              .with("client-key-data", certificate.key().toBase64());
    }
    user =
        switch (context.credential()) {
          case Credential.None _ -> user;
          case Credential.Token token -> user.with("token", token.token());
          case Credential.TokenFile file -> user.with("tokenFile", file.file().toString());
          case Credential.Password password ->
              user.with("username", password.user()).with("password", password.password());
          case Credential.Exec exec -> user.with("exec", exec(exec));
        };
    var as = context.impersonation();
    if (!as.user().isEmpty()) {
      user = user.with("as", as.user());
    }
    if (!as.uid().isEmpty()) {
      user = user.with("as-uid", as.uid());
    }
    if (!as.groups().isEmpty()) {
      user = user.with("as-groups", as.groups());
    }
    return as.extra().isEmpty() ? user : user.with("as-user-extra", as.extra());
  }

  private static Map<String, Object> exec(Credential.Exec exec) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("apiVersion", exec.apiVersion());
    fields.put("command", exec.command());
    fields.put("args", exec.arguments());
    fields.put(
        "env",
        exec.environment().entrySet().stream()
            .map(entry -> Map.of("name", entry.getKey(), "value", entry.getValue()))
            .toList());
    fields.put("interactiveMode", "IfAvailable");
    if (!exec.installHint().isEmpty()) {
      fields.put("installHint", exec.installHint());
    }
    return fields;
  }
}
