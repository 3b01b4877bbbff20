package dev.caravel.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.autoscaling.v2.MetricSpec;
import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonTree;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotatedMetricTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'Pods','pods':{'metric':{'name':'qps'},'target':{'type':'AverageValue','averageValue':'10'}}}"
            + "|{'type':'Pods','pods':{'metricName':'qps','targetAverageValue':'10'}}",
        "{'type':'Resource','resource':{'name':'memory','target':{'type':'Utilization','averageUtilization':50}}}"
            + "|{'type':'Resource','resource':{'name':'memory','targetAverageUtilization':50}}",
        "{'type':'Object','object':{'describedObject':{'kind':'Ingress','name':'i'},'target':{'type':'Value','value':'2k'},'metric':{'name':'rps'}}}"
            + "|{'type':'Object','object':{'target':{'kind':'Ingress','name':'i'},'metricName':'rps','targetValue':'2k'}}",
        "{'type':'External','external':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'target':{'type':'AverageValue','averageValue':'30'}}}"
            + "|{'type':'External','external':{'metricName':'q','metricSelector':{'matchLabels':{'a':'b'}},'targetAverageValue':'30'}}",
        "{'type':'ContainerResource','containerResource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':60},'container':'app'}}"
            + "|{'type':'ContainerResource','containerResource':{'name':'cpu','targetAverageUtilization':60,'container':'app'}}",
      })
  void standsInTheAnnotationAsUpstreamWritesItAndComesBack(String newer, String annotated) {
    String json = newer.replace('\'', '"');
    var metric =
        MetricSpec.of(Json.decode(MetricSpec.SCHEMA, json.getBytes(StandardCharsets.UTF_8)));
    String text = AnnotatedMetric.text(metric);
    assertThat(text).isEqualTo(annotated.replace('\'', '"'));
    var tree = JsonTree.parse(text.getBytes(StandardCharsets.UTF_8));
    assertThat(AnnotatedMetric.parse(tree)).isEqualTo(metric);
  }
}
