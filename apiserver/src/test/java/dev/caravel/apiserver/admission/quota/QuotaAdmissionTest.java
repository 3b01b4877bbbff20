package dev.caravel.apiserver.admission.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.object.View;
import dev.caravel.apiserver.admission.AdmissionRequest;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import dev.caravel.apiserver.request.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuotaAdmissionTest {
  private final Map<String, ResourceQuota> quotas = new TreeMap<>();
  private final QuotaIndex index = new QuotaIndex();
  private final Reader reader = new Reader();
  private int lost;

  private final QuotaAdmission plugin =
      new QuotaAdmission(
          reader,
          index,
          quota -> {
            if (lost-- > 0) {
              return false;
            }
            quotas.put(quota.metadata().name(), quota);
            return true;
          });

  private final class Reader implements ObjectReader {
    private Consumer<WatchEvent> follower = event -> {};

    @Override
    public Optional<Struct> find(Kind<?> kind, String namespace, String name) {
      return Optional.ofNullable(quotas.get(name)).map(View::struct);
    }

    @Override
    public List<Struct> list(Kind<?> kind, String namespace) {
      return quotas.values().stream().map(View::struct).toList();
    }

    @Override
    public void follow(Kind<?> kind, Consumer<WatchEvent> consumer) {
      follower = consumer;
    }
  }

  @BeforeEach
  void follow() throws InterruptedException {
    index.follow(reader);
  }

  private void quota(String name, String spec, String hard, String used) {
    var quota =
        ResourceQuota.of(
            Json.decode(
                ResourceQuota.SCHEMA,
                """
                {"metadata":{"name":"%s","namespace":"n"},"spec":%s,"status":{"hard":%s,"used":%s}}
                """
                    .formatted(name, spec, hard, used)
                    .getBytes(StandardCharsets.UTF_8)));
    quotas.put(name, quota);
    reader.follower.accept(new WatchEvent(WatchEvent.Type.ADDED, quota.struct()));
  }

  private void create(Kind<?> kind, KubernetesObject object) throws InterruptedException {
    plugin.validate(request(Operation.CREATE, kind, object, Optional.empty()));
  }

  private static AdmissionRequest request(
      Operation operation, Kind<?> kind, KubernetesObject object, Optional<Struct> old) {
    return new AdmissionRequest(
        operation,
        kind,
        "n",
        "x",
        "",
        object.struct(),
        old,
        UserInfo.of("u"),
        false,
        new Warnings());
  }

  private static Pod pod(String spec) {
    return Pod.of(
        Json.decode(Pod.SCHEMA, ("{\"spec\":" + spec + "}").getBytes(StandardCharsets.UTF_8)));
  }

  private String used(String name) {
    return Amounts.shown(Objects.requireNonNull(quotas.get(name)).status().used());
  }

  @Test
  void whatIsCreatedIsCountedUntilThereIsNoRoom() throws InterruptedException {
    quota("q", "{}", "{\"configmaps\":\"1\"}", "{\"configmaps\":\"0\"}");
    var map = ConfigMap.builder().build();
    create(ConfigMap.KIND, map);
    assertThat(used("q")).isEqualTo("configmaps=1");
    assertThatThrownBy(() -> create(ConfigMap.KIND, map))
        .hasMessage(
            "configmaps \"x\" is forbidden: exceeded quota: q, requested: configmaps=1,"
                + " used: configmaps=1, limited: configmaps=1");
  }

  @Test
  void whoLosesAgainstAnotherCountsAgain() throws InterruptedException {
    quota("q", "{}", "{\"configmaps\":\"9\"}", "{\"configmaps\":\"0\"}");
    lost = 3;
    create(ConfigMap.KIND, ConfigMap.builder().build());
    assertThat(used("q")).isEqualTo("configmaps=1");
  }

  @Test
  void nothingIsCountedInOneQuotaForWhatAnotherRefuses() {
    quota("a", "{}", "{\"configmaps\":\"9\"}", "{\"configmaps\":\"0\"}");
    quota("b", "{}", "{\"count/configmaps\":\"0\"}", "{\"count/configmaps\":\"0\"}");
    assertThatThrownBy(() -> create(ConfigMap.KIND, ConfigMap.builder().build()))
        .hasMessageContaining("exceeded quota: b");
    assertThat(used("a")).isEqualTo("configmaps=0");
  }

  @Test
  void podsAreCountedByTheMostTheyTakeAtOneTime() throws InterruptedException {
    String hard = "{\"requests.cpu\":\"5\",\"limits.memory\":\"1Gi\",\"pods\":\"5\"}";
    quota("q", "{}", hard, "{\"requests.cpu\":\"0\",\"limits.memory\":\"0\",\"pods\":\"0\"}");
    create(
        Pod.KIND,
        pod(
            """
            {"overhead":{"cpu":"100m"},
             "initContainers":[
              {"name":"side","restartPolicy":"Always","resources":{"requests":{"cpu":"1"},"limits":{"memory":"1Mi"}}},
              {"name":"init","resources":{"requests":{"cpu":"2"},"limits":{"memory":"1Mi"}}}],
             "containers":[{"name":"a","resources":{"requests":{"cpu":"500m"},"limits":{"memory":"5Mi"}}}]}
            """));
    assertThat(used("q")).isEqualTo("limits.memory=6Mi,pods=1,requests.cpu=3100m");
  }

  @Test
  void aContainerMustSayWhatIsBounded() {
    quota("q", "{}", "{\"requests.cpu\":\"5\"}", "{\"requests.cpu\":\"0\"}");
    assertThatThrownBy(() -> create(Pod.KIND, pod("{\"containers\":[{\"name\":\"a\"}]}")))
        .hasMessage("pods \"x\" is forbidden: failed quota: q: must specify requests.cpu for: a");
  }

  @Test
  void scopesChoosePods() throws InterruptedException {
    quota("q", "{\"scopes\":[\"BestEffort\"]}", "{\"pods\":\"0\"}", "{\"pods\":\"0\"}");
    create(
        Pod.KIND,
        pod("{\"containers\":[{\"name\":\"a\",\"resources\":{\"requests\":{\"cpu\":\"1\"}}}]}"));
    assertThatThrownBy(() -> create(Pod.KIND, pod("{\"containers\":[{\"name\":\"a\"}]}")))
        .hasMessageContaining("exceeded quota: q, requested: pods=1");
  }

  @Test
  void anUpdateIsCountedByWhatItAdds() throws InterruptedException {
    quota("q", "{}", "{\"services.nodeports\":\"2\"}", "{\"services.nodeports\":\"1\"}");
    var before = Service.builder().spec(s -> s.type("NodePort").addPorts(p -> p.port(1))).build();
    var two = before.with(s -> s.spec(spec -> spec.addPorts(p -> p.port(2))));
    plugin.validate(request(Operation.UPDATE, Service.KIND, two, Optional.of(before.struct())));
    assertThat(used("q")).isEqualTo("services.nodeports=2");
    var three = two.with(s -> s.spec(spec -> spec.addPorts(p -> p.port(3))));
    assertThatThrownBy(() ->
            plugin.validate(
                request(Operation.UPDATE, Service.KIND, three, Optional.of(two.struct()))))
        .hasMessageContaining("requested: services.nodeports=1, used: services.nodeports=2");
  }

  @Test
  void aQuotaThatNobodyCountedYetBoundsNothing() throws InterruptedException {
    quota("q", "{\"hard\":{\"configmaps\":\"0\"}}", "{}", "{}");
    create(ConfigMap.KIND, ConfigMap.builder().build());
    assertThat(used("q")).isEmpty();
  }
}
