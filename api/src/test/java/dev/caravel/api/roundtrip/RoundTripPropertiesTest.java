package dev.caravel.api.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Objects of every kind survive JSON, protobuf, YAML, and JSON again. */
class RoundTripPropertiesTest {

  @Property(tries = 25)
  void everyKindSurvivesEveryFormat(@ForAll long seed) {
    RandomObjects objects = new RandomObjects(new Random(seed));
    for (Kind<?> kind : Kinds.all()) {
      Struct object = objects.of(kind);
      byte[] json = Json.encode(object);
      Struct fromJson = Json.decode(kind.schema(), json);
      assertThat(fromJson).as("%s through JSON", kind).isEqualTo(object);
      Struct fromProtobuf = Protobuf.decode(kind.schema(), Protobuf.encode(fromJson));
      assertThat(fromProtobuf).as("%s through protobuf", kind).isEqualTo(object);
      String yaml = Yaml.fromJson(Json.encode(fromProtobuf));
      byte[] again = Yaml.toJson(yaml.getBytes(StandardCharsets.UTF_8));
      assertThat(Json.decode(kind.schema(), again)).as("%s through YAML", kind).isEqualTo(object);
    }
  }
}
