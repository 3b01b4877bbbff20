package dev.caravel.client.kubeconfig;

import dev.caravel.api.value.Bytes;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kubeconfig (clientcmd's {@code Config} v1): clusters, users, and contexts that pair them.
 *
 * <p>How this works: every entry is kept as it was read, with what Caravel has no use for, and file
 * names made absolute; {@link #context} reads out of the entries, and the files that they name,
 * what a connection needs. Of several files the first one that has a name counts, as with kubectl.
 */
public final class Kubeconfig {
  private static final Map<String, List<String>> FILES =
      Map.of(
          "clusters", List.of("certificate-authority"),
          "users", List.of("client-certificate", "client-key", "tokenFile"),
          "contexts", List.of());

  private static final Map<String, String> BODIES =
      Map.of("clusters", "cluster", "users", "user", "contexts", "context");

  /** By section and name. */
  private final Map<String, Map<String, Document>> entries;

  private final String currentContext;
  private final Optional<Context> inCluster;

  private Kubeconfig(
      Map<String, Map<String, Document>> entries,
      String currentContext,
      Optional<Context> inCluster) {
    this.entries = entries;
    this.currentContext = currentContext;
    this.inCluster = inCluster;
  }

  /** One without any entry. */
  public static Kubeconfig empty() {
    var entries = new LinkedHashMap<String, Map<String, Document>>();
    List.of("clusters", "contexts", "users").forEach(s -> entries.put(s, Map.of()));
    return new Kubeconfig(entries, "", Optional.empty());
  }

  /** One cluster, one user and the context of both, all of the context's name. */
  public static Kubeconfig of(Context context) {
    return empty().with(context);
  }

  /**
   * Reads what kubectl would: the files of {@code $KUBECONFIG}, or {@code ~/.kube/config}; within a
   * pod without either, the service account.
   *
   * @throws KubeconfigException if a file is malformed or unreadable
   */
  public static Kubeconfig load() {
    return load(
        System.getenv(),
        Path.of(System.getProperty("user.home", "/")),
        ServiceAccountFiles.DIRECTORY);
  }

  static Kubeconfig load(Map<String, String> environment, Path home, Path serviceAccount) {
    var named = environment.getOrDefault("KUBECONFIG", "");
    var merged = empty();
    if (named.isEmpty()) {
      merged = merged.or(loadIfThere(home.resolve(".kube/config")));
    }
    for (var file : List.of(named.split(File.pathSeparator, -1))) {
      if (!file.isEmpty()) {
        merged = merged.or(loadIfThere(Path.of(file)));
      }
    }
    return new Kubeconfig(
        merged.entries,
        merged.currentContext,
        new ServiceAccountFiles(serviceAccount).context(environment));
  }

  private static Kubeconfig loadIfThere(Path file) {
    return Files.exists(file) ? load(file) : empty();
  }

  /**
   * Reads one file.
   *
   * @throws KubeconfigException if it is not there, malformed or unreadable
   */
  public static Kubeconfig load(Path file) {
    try {
      if (Files.size(file) > Document.SIZE_LIMIT) {
        throw new KubeconfigException(
            "the kubeconfig " + file + " is larger than " + Document.SIZE_LIMIT + " bytes");
      }
      return parse(Files.readAllBytes(file), file.toAbsolutePath().resolveSibling(""));
    } catch (NoSuchFileException e) {
      throw new KubeconfigException("there is no kubeconfig " + file, e);
    } catch (IOException e) {
      throw new KubeconfigException(
          "cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new KubeconfigException("the kubeconfig " + file + ": " + e.getMessage(), e);
    }
  }

  private static Kubeconfig parse(byte[] text, Path directory) {
    var document = Document.parse(text);
    var entries = new LinkedHashMap<String, Map<String, Document>>();
    for (var section : List.of("clusters", "contexts", "users")) {
      var ofSection = new LinkedHashMap<String, Document>();
      for (var entry : document.children(section)) {
        var body = entry.child(BODIES.getOrDefault(section, ""));
        for (var field : FILES.getOrDefault(section, List.of())) {
          if (!body.text(field).isEmpty()) {
            body = body.with(field, directory.resolve(body.text(field)).toString());
          }
        }
        ofSection.putIfAbsent(entry.text("name"), body);
      }
      entries.put(section, ofSection);
    }
    return new Kubeconfig(entries, document.text("current-context"), Optional.empty());
  }

  /** What is in this one or, under other names, in the other. */
  public Kubeconfig or(Kubeconfig other) {
    var merged = new LinkedHashMap<String, Map<String, Document>>();
    entries.forEach((section, mine) -> {
      var both = new LinkedHashMap<>(mine);
      other.entries.getOrDefault(section, Map.of()).forEach(both::putIfAbsent);
      merged.put(section, both);
    });
    return new Kubeconfig(
        merged,
        currentContext.isEmpty() ? other.currentContext : currentContext,
        inCluster.or(() -> other.inCluster));
  }

  /** Adds a context, or replaces the one of its name, and makes it the current one. */
  public Kubeconfig with(Context context) {
    return of(ContextWriter.entries(context), context.name()).or(this);
  }

  private static Kubeconfig of(Map<String, Map<String, Document>> entries, String current) {
    return new Kubeconfig(entries, current, Optional.empty());
  }

  /** Without the context, cluster and user of that name. */
  public Kubeconfig without(String name) {
    var fewer = new LinkedHashMap<String, Map<String, Document>>();
    entries.forEach((section, mine) -> {
      var rest = new LinkedHashMap<>(mine);
      rest.remove(name);
      fewer.put(section, rest);
    });
    return new Kubeconfig(fewer, currentContext.equals(name) ? "" : currentContext, inCluster);
  }

  /** The names of the contexts. */
  public Set<String> contextNames() {
    return section("contexts").keySet();
  }

  /** Empty if there is none. */
  public String currentContext() {
    return currentContext;
  }

  /**
   * The current context; within a pod without a kubeconfig, that of its service account.
   *
   * @throws KubeconfigException if there is none, or something is missing in it
   */
  public Context current() {
    if (currentContext.isEmpty()) {
      return inCluster.orElseThrow(() ->
          new KubeconfigException(
              "no kubeconfig with a current context: set KUBECONFIG or write ~/.kube/config"));
    }
    return context(currentContext);
  }

  /**
   * A context by its name.
   *
   * @throws KubeconfigException if there is none, or something is missing in it
   */
  public Context context(String name) {
    var context = entry("contexts", name);
    return context(name, context.text("cluster"), context.text("user"), context.text("namespace"));
  }

  /**
   * A cluster and a user that need not be together in a context; an empty user is nobody.
   *
   * @throws KubeconfigException if one is missing, or something is missing in it
   */
  public Context context(String name, String clusterName, String userName, String namespace) {
    var cluster = entry("clusters", clusterName);
    var user = userName.isEmpty() ? Document.EMPTY : entry("users", userName);
    var server = cluster.text("server");
    if (server.isEmpty()) {
      throw new KubeconfigException("cluster \"" + clusterName + "\" has no server");
    }
    var chain = content(user, "client-certificate");
    var key = content(user, "client-key");
    if (chain.isEmpty() != key.isEmpty()) {
      throw new KubeconfigException(
          "user \"" + userName + "\" has a client certificate without its key, or the reverse");
    }
    return new Context(
        name,
        uri(server, clusterName),
        content(cluster, "certificate-authority"),
        cluster.text("tls-server-name"),
        cluster.flag("insecure-skip-tls-verify"),
        chain.isEmpty() ? Optional.empty() : Optional.of(new ClientCertificate(chain, key)),
        credential(user),
        impersonation(user),
        namespace);
  }

  private static URI uri(String server, String cluster) {
    var text = server.contains("://") ? server : "https://" + server;
    try {
      var uri = URI.create(text);
      if (uri.getHost() != null && Set.of("https", "http").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new KubeconfigException("cluster \"" + cluster + "\": no URL: " + server, e);
    }
    throw new KubeconfigException("cluster \"" + cluster + "\": no https URL: " + server);
  }

  private static Credential credential(Document user) {
    if (!user.text("token").isEmpty()) {
      return new Credential.Token(user.text("token"));
    }
    if (!user.text("tokenFile").isEmpty()) {
      return new Credential.TokenFile(Path.of(user.text("tokenFile")));
    }
    if (!user.text("username").isEmpty()) {
      return new Credential.Password(user.text("username"), user.text("password"));
    }
    if (user.has("exec")) {
      var exec = user.child("exec");
      return new Credential.Exec(
          exec.text("command"),
          exec.texts("args"),
          exec.children("env").stream()
              .collect(Collectors.toMap(e -> e.text("name"), e -> e.text("value"), (a, b) -> b)),
          exec.text("apiVersion"),
          exec.text("installHint"));
    }
    return Credential.NONE;
  }

  private static Impersonation impersonation(Document user) {
    var extra = new LinkedHashMap<String, List<String>>();
    var given = user.child("as-user-extra");
    given.fields().keySet().forEach(name -> extra.put(name, given.texts(name)));
    return new Impersonation(user.text("as"), user.text("as-uid"), user.texts("as-groups"), extra);
  }

  /** What {@code NAME-data} holds, or else the file that {@code NAME} names. */
  private static Bytes content(Document entry, String name) {
    var data = entry.text(name + "-data");
    if (!data.isEmpty()) {
      try {
        return Bytes.fromBase64(data);
      } catch (IllegalArgumentException e) {
        throw new KubeconfigException(name + "-data is not base64", e);
      }
    }
    var file = entry.text(name);
    if (file.isEmpty()) {
      return Bytes.EMPTY;
    }
    try {
      return Bytes.wrap(Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      throw new KubeconfigException("cannot read the " + name + " " + file, e);
    }
  }

  private Map<String, Document> section(String section) {
    return entries.getOrDefault(section, Map.of());
  }

  private Document entry(String section, String name) {
    var entry = section(section).get(name);
    if (entry == null) {
      throw new KubeconfigException(
          "there is no %s \"%s\"; there %s"
              .formatted(
                  BODIES.get(section),
                  name,
                  section(section).isEmpty() ? "is none" : "are " + section(section).keySet()));
    }
    return entry;
  }

  /** As YAML, with its secrets. */
  public String toYaml() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("apiVersion", "v1");
    fields.put("kind", "Config");
    entries.forEach((section, ofSection) -> {
      var list = new ArrayList<Map<String, Object>>();
      ofSection.forEach((name, body) -> {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", name);
        entry.put(BODIES.getOrDefault(section, ""), body.fields());
        list.add(entry);
      });
      fields.put(section, list);
    });
    fields.put("current-context", currentContext);
    return new Document(fields).toYaml();
  }

  /**
   * Writes it, whole or not at all, readable by its owner alone.
   *
   * @throws KubeconfigException if that fails
   */
  public void write(Path file) {
    PrivateFile.write(file, toYaml());
  }

  @Override
  public String toString() {
    return "Kubeconfig" + contextNames();
  }
}
