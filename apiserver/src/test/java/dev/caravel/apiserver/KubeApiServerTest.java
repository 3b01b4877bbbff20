package dev.caravel.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.authentication.v1.TokenRequest;
import dev.caravel.api.authentication.v1.TokenReview;
import dev.caravel.api.authorization.v1.SelfSubjectAccessReview;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.apiserver.http.Https;
import dev.caravel.apiserver.pki.CertificateAuthority;
import dev.caravel.apiserver.pki.Credential;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.etcd.store.LocalStore;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One real server over the built-in store, asked over HTTPS and from the same process. */
class KubeApiServerTest {
  private static final SystemClock CLOCK = SystemClock.instance();
  private static final String JSON = "application/json";

  @TempDir private static Path directory;

  private static LocalStore store;
  private static KubeApiServer server;
  private static HttpClient admin;

  @BeforeAll
  static void start() throws Exception {
    store = LocalStore.open(StoreConfig.in(directory.resolve("etcd")), CLOCK);
    server = new KubeApiServer(config(), store, CLOCK).start();
    admin = client(HttpClient.Version.HTTP_2, Optional.of(adminCredential()));
    post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"n\"}}", 201);
    post("/api/v1/namespaces/n/serviceaccounts", "{\"metadata\":{\"name\":\"s\"}}", 201);
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  private static ApiServerConfig config() {
    return ApiServerConfig.in(directory.resolve("pki")).withPort(0);
  }

  private static Credential adminCredential() throws Exception {
    return server.pki().client("admin", "admin", "system:masters");
  }

  private static HttpClient client(HttpClient.Version version, Optional<Credential> credential)
      throws Exception {
    return Https.client(version, server.pki().authority().certificate(), credential);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(20));
  }

  private static HttpResponse<byte[]> send(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  private static String post(String path, String body, int code) throws Exception {
    var response =
        send(
            admin,
            request(path)
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).as(text(response)).isEqualTo(code);
    return text(response);
  }

  private static String get(String path, int code) throws Exception {
    var response = send(admin, request(path));
    assertThat(response.statusCode()).as(text(response)).isEqualTo(code);
    return text(response);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void servesBothVersionsOfHttp(HttpClient.Version version) throws Exception {
    var client = client(version, Optional.of(adminCredential()));
    String name = version.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    var created =
        send(
            client,
            request("/api/v1/namespaces/n/configmaps")
                .header("Content-Type", JSON)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"b\"}}")));
    assertThat(created.statusCode()).as(text(created)).isEqualTo(201);
    assertThat(created.version()).isEqualTo(version);

    var read =
        send(
            client,
            request("/api/v1/namespaces/n/configmaps/" + name)
                .header("Accept", "application/vnd.kubernetes.protobuf"));
    var object = ConfigMap.of(Protobuf.decode(ConfigMap.SCHEMA, read.body()));
    assertThat(object.data()).containsEntry("a", "b");
    assertThat(read.headers().firstValue("Cache-Control")).contains("no-cache, private");
    assertThat(read.headers().firstValue("Audit-Id")).isPresent();
  }

  @Test
  void watchesComeAsLinesUntilTheirTimeIsUp() throws Exception {
    String list = get("/api/v1/namespaces/n/secrets", 200);
    String revision =
        Json.decode(dev.caravel.api.core.v1.SecretList.SCHEMA, list.getBytes(UTF_8))
            .stringAt("metadata", "resourceVersion");
    var watch =
        admin.send(
            request(
                    "/api/v1/namespaces/n/secrets?watch=1&timeoutSeconds=2&resourceVersion="
                        + revision)
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    post("/api/v1/namespaces/n/secrets", "{\"metadata\":{\"name\":\"w\"}}", 201);

    try (var lines = new BufferedReader(new InputStreamReader(watch.body(), UTF_8))) {
      assertThat(lines.readLine())
          .startsWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Secret\",\"apiVersion\":\"v1\"");
      assertThat(lines.readLine()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/healthz    | 200 | ok",
        "/version    | 200 | \"gitVersion\"",
        "/api        | 403 | forbidden: User \\\"system:anonymous\\\" cannot get path \\\"/api\\\"",
        "/none       | 403 | forbidden: User \\\"system:anonymous\\\" cannot get path",
        "/api/v1/namespaces/n/secrets | 403 |"
            + " secrets is forbidden: User \\\"system:anonymous\\\" cannot list resource",
      })
  void nobodyMayDoLittle(String path, int code, String text) throws Exception {
    var nobody = client(HttpClient.Version.HTTP_2, Optional.empty());

    var response = send(nobody, request(path));

    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(text(response)).contains(text);
  }

  @Test
  void certificatesOfOtherAuthoritiesAreRefusedWithAnAnswer() throws Exception {
    var other = CertificateAuthority.generate("kubernetes", Duration.ofDays(1), CLOCK);
    var forged = other.issueClient("admin", List.of("system:masters"), Duration.ofDays(1));

    var response =
        send(client(HttpClient.Version.HTTP_1_1, Optional.of(forged)), request("/version"));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(text(response)).contains("\"reason\":\"Unauthorized\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /none                          | 404 | 404 page not found",
        "GET    | //api                          | 404 | 404 page not found",
        "GET    | /apis/none.example.com/v1/x    | 404 | 404 page not found",
        "GET    | /apis/apps/v9/deployments      | 404 | could not find the requested resource",
        "GET    | /api/v1/things                 | 404 | could not find the requested resource",
        "PUT    | /api/v1/namespaces/n/pods      | 405 | does not allow this method",
        "POST   | /api/v1/namespaces/n/pods/x    | 405 | does not allow this method",
        "FOO    | /api/v1/namespaces/n/pods      | 405 | does not allow this method",
        "GET    | /api/v1/watch                  | 400 | unable to determine kind and namespace",
        "GET    | /api/v1/pods?timeout=soon      | 400 | invalid timeout specified",
        "GET    | /api/v1/pods?watch=1&timeoutSeconds=x | 400 | invalid syntax",
        "GET    | /api/v1/namespaces/n/pods/x/exec?command=a | 404 | pods",
      })
  void wrongRequestsGetUpstreamsAnswers(String method, String path, int code, String text)
      throws Exception {
    var response = send(admin, request(path).method(method, HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).as(text(response)).isEqualTo(code);
    assertThat(text(response)).contains(text);
  }

  @Test
  void bodiesThatAreTooLargeAreRefused() throws Exception {
    String body = "{\"data\":{\"a\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}}";

    assertThat(post("/api/v1/namespaces/n/configmaps", body, 413))
        .contains("Request entity too large: limit is 3145728");
  }

  @Test
  void tokensAreIssuedAndProveTheirAccount() throws Exception {
    String token = newToken("s");
    var bearer = client(HttpClient.Version.HTTP_2, Optional.empty());

    var self =
        send(
            bearer,
            request("/apis/authentication.k8s.io/v1/selfsubjectreviews")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(text(self)).contains("\"username\":\"system:serviceaccount:n:s\"");

    for (String wrong : List.of(token + "x", "x" + token, token + ".y", "nonsense")) {
      var refused = send(bearer, request("/version").header("Authorization", "Bearer " + wrong));
      assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
    }
  }

  @Test
  void tokensEndWithTheirAccount() throws Exception {
    post("/api/v1/namespaces/n/serviceaccounts", "{\"metadata\":{\"name\":\"gone\"}}", 201);
    String token = newToken("gone");
    assertThat(review(token).status().authenticated()).isTrue();

    var deleted = send(admin, request("/api/v1/namespaces/n/serviceaccounts/gone").DELETE());

    assertThat(deleted.statusCode()).isEqualTo(200);
    assertThat(review(token).status().authenticated()).isFalse();
    assertThat(review(token).status().error()).isEqualTo("invalid bearer token");
  }

  private static String newToken(String account) throws Exception {
    String answer =
        post(
            "/api/v1/namespaces/n/serviceaccounts/" + account + "/token",
            "{\"spec\":{\"expirationSeconds\":600}}",
            201);
    return TokenRequest.of(Json.decode(TokenRequest.SCHEMA, answer.getBytes(UTF_8)))
        .status()
        .token();
  }

  private static TokenReview review(String token) throws Exception {
    String answer =
        post(
            "/apis/authentication.k8s.io/v1/tokenreviews",
            "{\"spec\":{\"token\":\"" + token + "\"}}",
            201);
    return TokenReview.of(Json.decode(TokenReview.SCHEMA, answer.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"expirationSeconds\":599}        | 422 | may not specify a duration less than 10"
            + " minutes",
        "{\"expirationSeconds\":4294967297} | 422 | a duration larger than 2^32 seconds",
        "{\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"none\"}}"
            + " | 404 | pods \\\"none\\\" not found",
        "{\"boundObjectRef\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"name\":\"x\"}}"
            + " | 400 | cannot bind token to object of type /v1, Kind=ConfigMap",
      })
  void tokenRequestsAreChecked(String spec, int code, String text) throws Exception {
    assertThat(
            post("/api/v1/namespaces/n/serviceaccounts/s/token", "{\"spec\":" + spec + "}", code))
        .contains(text);
  }

  @Test
  void usersCannotGrantWhatTheyDoNotHave() throws Exception {
    try (var client = new Client(server.inProcess(UserInfo.APISERVER))) {
      client
          .resource(ClusterRole.KIND)
          .create(
              ClusterRole.builder()
                  .metadata(m -> m.name("granter"))
                  .addRules(
                      rule(List.of("create", "get"), "rbac.authorization.k8s.io", "clusterroles"))
                  .build());
      client
          .resource(dev.caravel.api.rbac.v1.ClusterRoleBinding.KIND)
          .create(
              dev.caravel.api.rbac.v1.ClusterRoleBinding.builder()
                  .metadata(m -> m.name("granter"))
                  .roleRef(r ->
                      r.apiGroup("rbac.authorization.k8s.io").kind("ClusterRole").name("granter"))
                  .addSubjects(
                      s -> s.apiGroup("rbac.authorization.k8s.io").kind("User").name("eve"))
                  .build());
    }
    var eve = UserInfo.of("eve", "system:authenticated");
    try (var client = new Client(server.inProcess(eve))) {
      var roles = client.resource(ClusterRole.KIND);
      var own =
          ClusterRole.builder()
              .metadata(m -> m.name("own"))
              .addRules(rule(List.of("get"), "rbac.authorization.k8s.io", "clusterroles"))
              .build();
      awaitAllowed(client, "create", "clusterroles");
      assertThat(roles.create(own).metadata().uid()).isNotEmpty();
      var more =
          ClusterRole.builder()
              .metadata(m -> m.name("more"))
              .addRules(rule(List.of("get", "list"), "", "secrets"))
              .build();

      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> roles.create(more)))
          .hasMessage(
              "clusterroles.rbac.authorization.k8s.io \"more\" is forbidden: user \"eve\""
                  + " (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions"
                  + " not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"],"
                  + " Verbs:[\"get\" \"list\"]}");
    }
  }

  /** Roles count as soon as the server has heard of them. */
  private static void awaitAllowed(Client client, String verb, String resource) {
    var review =
        SelfSubjectAccessReview.builder()
            .spec(s ->
                s.resourceAttributes(
                    a -> a.verb(verb).group(ClusterRole.KIND.group()).resource(resource)))
            .build();
    long start = CLOCK.nanoTime();
    while (!client.resource(SelfSubjectAccessReview.KIND).create(review).status().allowed()) {
      assertThat(CLOCK.since(start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  private static PolicyRule rule(List<String> verbs, String group, String resource) {
    return PolicyRule.builder()
        .verbs(verbs)
        .apiGroups(List.of(group))
        .resources(List.of(resource))
        .build();
  }

  @Test
  void theSameProcessTakesObjects() throws Exception {
    try (var client = new Client(server.inProcess(UserInfo.APISERVER))) {
      var maps = client.resource(ConfigMap.KIND).namespace("n");
      var created =
          maps.create(ConfigMap.builder().metadata(m -> m.name("here")).putData("a", "1").build());
      assertThat(maps.get("here")).isEqualTo(created);
      assertThat(maps.find("none")).isEmpty();
      assertThat(maps.list().items()).contains(created);

      var options = ListOptions.ALL.withResourceVersion(created.metadata().resourceVersion());
      try (var watch = maps.watch(options)) {
        maps.update(created.with(m -> m.putData("a", "2")));
        var event = watch.next().orElseThrow();
        assertThat(event.type()).isEqualTo(WatchEvent.Type.MODIFIED);
        assertThat(event.object().data()).containsEntry("a", "2");
      }
      assertThat(get("/api/v1/namespaces/n/configmaps/here", 200)).contains("\"a\":\"2\"");
    }
  }

  @Test
  void impersonationNeedsTheRight() throws Exception {
    var seen =
        send(
            admin,
            request("/apis/authentication.k8s.io/v1/selfsubjectreviews")
                .header("Content-Type", JSON)
                .header("Impersonate-User", "alice")
                .header("Impersonate-Group", "g")
                .header("Impersonate-Extra-x%2Fy", "z")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(text(seen))
        .contains("\"username\":\"alice\"", "[\"g\",\"system:authenticated\"]", "\"x/y\":[\"z\"]");

    var token = newToken("s");
    var refused =
        send(
            client(HttpClient.Version.HTTP_2, Optional.empty()),
            request("/version")
                .header("Authorization", "Bearer " + token)
                .header("Impersonate-User", "alice"));
    assertThat(refused.statusCode()).isEqualTo(403);
  }

  @Test
  void countsRequests() throws Exception {
    get("/api/v1/namespaces/n/configmaps", 200);

    assertThat(get("/metrics", 200))
        .contains("apiserver_request_total{code=\"200\",component=\"apiserver\"")
        .contains("apiserver_request_duration_seconds_bucket{")
        .contains("apiserver_current_inflight_requests{request_kind=\"mutating\"}");
  }

  @Test
  void defaultRolesAreMendedAtTheNextStart() throws Exception {
    var extra = rule(List.of("get"), "example.com", "things");
    try (var client = new Client(server.inProcess(UserInfo.APISERVER))) {
      var roles = client.resource(ClusterRole.KIND);
      var view = roles.get("system:basic-user");
      roles.update(view.with(r -> r.rules(List.of(extra))));
      var off = roles.get("system:discovery");
      roles.update(
          off.with(r ->
              r.rules(List.of(extra))
                  .metadata(m ->
                      m.annotations(
                          Map.of("rbac.authorization.kubernetes.io/autoupdate", "false")))));
      try (var second = new KubeApiServer(config(), store, CLOCK).start()) {
        assertThat(second.address().getPort()).isNotEqualTo(server.address().getPort());
      }

      assertThat(roles.get("system:basic-user").rules())
          .contains(extra)
          .flatExtracting(PolicyRule::resources)
          .contains("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");
      assertThat(roles.get("system:discovery").rules()).containsExactly(extra);
      roles.update(off.with(r -> r.metadata(m -> m.resourceVersion(""))));
    }
  }

  @Test
  void namespacesOfTheSystemAreThere() throws Exception {
    try (var client = new Client(server.inProcess(UserInfo.APISERVER))) {
      var settings = client.resource(ConfigMap.KIND).namespace("kube-system");
      long start = CLOCK.nanoTime();
      while (settings.find("extension-apiserver-authentication").isEmpty()) {
        assertThat(CLOCK.since(start)).isLessThan(Duration.ofSeconds(20));
      }
      assertThat(settings.get("extension-apiserver-authentication").data())
          .containsEntry("client-ca-file", server.pki().authority().credential().certificatePem());
      assertThat(names(client, Namespace.KIND)).contains("default", "kube-system", "kube-public");
    }
  }

  private static List<String> names(Client client, Kind<Namespace> kind) {
    return client.resource(kind).list().items().stream().map(n -> n.metadata().name()).toList();
  }
}
