package dev.caravel.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.rbac.v1.PolicyRule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleCoverTest {
  /** VERBS GROUPS RESOURCES [NAMES], or url VERBS PATHS; lists with commas, core for no group. */
  private static PolicyRule rule(String text) {
    String[] words = text.strip().split(" ");
    if (words[0].equals("url")) {
      return PolicyRule.builder().verbs(list(words[1])).nonResourceURLs(list(words[2])).build();
    }
    var rule =
        PolicyRule.builder()
            .verbs(list(words[0]))
            .apiGroups(list(words[1]).stream().map(g -> g.equals("core") ? "" : g).toList())
            .resources(list(words[2]));
    if (words.length > 3) {
      rule.resourceNames(list(words[3]));
    }
    return rule.build();
  }

  private static List<String> list(String words) {
    return List.of(words.split(","));
  }

  private static List<PolicyRule> rules(String text) {
    return Arrays.stream(text.split(";")).map(RuleCoverTest::rule).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * *                     | get core pods                   | true",
        "get,list core pods        | get core pods                   | true",
        "get core pods             | get,list core pods              | false",
        "get core pods;list core pods | get,list core pods           | true",
        "get core,apps pods        | get apps pods                   | true",
        "get core pods             | get apps pods                   | false",
        "get core pods a,b         | get core pods a                 | true",
        "get core pods a;get core pods b | get core pods a,b         | true",
        "get core pods a           | get core pods                   | false",
        "get core pods             | get core pods a                 | true",
        "update * */scale          | update apps deployments/scale   | true",
        "update * */scale          | update apps deployments         | false",
        "* core pods               | * core pods                     | true",
        "get,list,watch core pods  | * core pods                     | false",
        "url get /api*             | url get /apis                   | true",
        "url get /apis             | url get /api*                   | false",
        "url * *                   | url get,post /a,/b              | true",
        "* * *                     | url get /a                      | false",
      })
  void coversWhatIsGrantedAltogether(String owned, String wanted, boolean isCovered) {
    assertThat(RuleCover.missing(rules(owned), rules(wanted)).isEmpty()).isEqualTo(isCovered);
  }

  @Test
  void namesTheMissingPieces() {
    assertThat(RuleCover.missing(rules("get core pods"), rules("get,list core pods,secrets")))
        .containsExactlyInAnyOrderElementsOf(
            rules("get core secrets;list core pods;list core secrets"));
  }
}
