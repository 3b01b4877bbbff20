package dev.caravel.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.apiserver.error.ApiError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # method | target                                   | verb   | group | namespace | resource | subresource | name
          GET    | /api/v1/pods                               | list   |      |     | pods | | ''
          GET    | /api/v1/pods?watch=1                       | watch  |      |     | pods | | ''
          GET    | /api/v1/pods?watch=false                   | list   |      |     | pods | | ''
          GET    | /api/v1/namespaces/a/pods/p                | get    |      | a   | pods | | p
          HEAD   | /api/v1/namespaces/a/pods/p                | get    |      | a   | pods | | p
          POST   | /api/v1/namespaces/a/pods                  | create |      | a   | pods | | ''
          POST   | /api/v1/namespaces/a/pods/p/exec           | create |      | a   | pods | exec | p
          PUT    | /apis/apps/v1/namespaces/a/deployments/d/scale | update | apps | a | deployments | scale | d
          PATCH  | /apis/apps/v1/namespaces/a/deployments/d   | patch  | apps | a   | deployments | | d
          DELETE | /apis/apps/v1/namespaces/a/deployments     | deletecollection | apps | a | deployments | | ''
          DELETE | /apis/apps/v1/namespaces/a/deployments/d   | delete | apps | a   | deployments | | d
          GET    | /api/v1/namespaces                         | list   |      |     | namespaces | | ''
          GET    | /api/v1/namespaces/a                       | get    |      | a   | namespaces | | a
          PUT    | /api/v1/namespaces/a/finalize              | update |      | a   | namespaces | finalize | a
          PUT    | /api/v1/namespaces/a/status                | update |      | a   | namespaces | status | a
          GET    | /api/v1/watch/namespaces/a/pods            | watch  |      | a   | pods | | ''
          GET    | /api/v1/nodes/n/proxy/logs/x               | get    |      |     | nodes | proxy | n
          GET    | /api/v1/pods?fieldSelector=metadata.name=x | list   |      |     | pods | | x
          GET    | /api/v1/pods?fieldSelector=a=b,metadata.name==x&watch | watch | | | pods | | x
          GET    | /api/v1/pods?fieldSelector=metadata.name=../x | list |     |     | pods | | ''
          """)
  void resource(
      String method,
      String target,
      String verb,
      String group,
      String namespace,
      String resource,
      String subresource,
      String name) {
    RequestInfo info = parse(method, target);
    assertThat(info.isResourceRequest()).isTrue();
    assertThat(info.verb()).isEqualTo(verb);
    assertThat(info.group()).isEqualTo(group == null ? "" : group);
    assertThat(info.namespace()).isEqualTo(namespace == null ? "" : namespace);
    assertThat(info.resource()).isEqualTo(resource);
    assertThat(info.subresource()).isEqualTo(subresource == null ? "" : subresource);
    assertThat(info.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz/a/b/c"})
  void noResource(String path) {
    RequestInfo info = parse("GET", path);
    assertThat(info.isResourceRequest()).isFalse();
    assertThat(info.verb()).isEqualTo("get");
    assertThat(info.path()).isEqualTo(path);
  }

  @Test
  void watchOfNothing() {
    assertThatThrownBy(() -> parse("GET", "/api/v1/watch"))
        .isInstanceOf(ApiError.class)
        .hasMessage("unable to determine kind and namespace from url, /api/v1/watch");
  }

  private static RequestInfo parse(String method, String target) {
    int mark = target.indexOf('?');
    return RequestInfoParser.parse(
        method,
        mark < 0 ? target : target.substring(0, mark),
        Query.parse(mark < 0 ? "" : target.substring(mark + 1)));
  }
}
