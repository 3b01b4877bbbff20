package dev.caravel.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void decodesAndKeepsOrder() {
    Query query = Query.parse("a=1&b=x%20y&a=2&c&d=+");
    assertThat(query.all("a")).containsExactly("1", "2");
    assertThat(query.get("b")).isEqualTo("x y");
    assertThat(query.find("c")).contains("");
    assertThat(query.get("d")).isEqualTo(" ");
    assertThat(query.find("e")).isEmpty();
  }

  @Test
  void malformedPairsAreLeftOut() {
    assertThat(Query.parse("a=%zz&b=1&c;d=2").parameters()).containsOnlyKeys("b");
  }

  @Test
  void booleansAreUpstreams() {
    Query query = Query.parse("a&b=false&c=0&d=1&e=FALSE&f=no");
    assertThat(query.is("a")).isTrue();
    assertThat(query.is("b")).isFalse();
    assertThat(query.is("c")).isFalse();
    assertThat(query.is("d")).isTrue();
    assertThat(query.is("e")).isFalse();
    assertThat(query.is("f")).isTrue();
    assertThat(query.is("none")).isFalse();
  }
}
