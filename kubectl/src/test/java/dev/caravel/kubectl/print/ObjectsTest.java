package dev.caravel.kubectl.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.kubectl.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ObjectsTest {
  private static final Objects.Item SETTINGS =
      new Objects.Item(
          ConfigMap.KIND,
          ConfigMap.builder()
              .metadata(m -> m.name("settings").addManagedFields(f -> f.manager("x")))
              .putData("size", "10")
              .putData("color", "<blue>")
              .build()
              .struct());

  @Test
  void yamlHasItsKeysInOrderAndNoManagedFields() {
    assertThat(print("yaml", true))
        .isEqualTo(
            """
            apiVersion: v1
            data:
              color: <blue>
              size: "10"
            kind: ConfigMap
            metadata:
              name: settings
            """);
  }

  @Test
  void jsonIsIndentedByFourAndEscapedAsGoDoes() {
    assertThat(print("json", true))
        .isEqualTo(
            """
            {
                "apiVersion": "v1",
                "data": {
                    "color": "\\u003cblue\\u003e",
                    "size": "10"
                },
                "kind": "ConfigMap",
                "metadata": {
                    "name": "settings"
                }
            }
            """);
  }

  @Test
  void severalObjectsAreAList() {
    assertThat(print("yaml", false))
        .startsWith("apiVersion: v1\nitems:\n- apiVersion: v1\n")
        .contains("kind: List\n");
  }

  @Test
  void namesAreQualified() {
    assertThat(print("name", true)).isEqualTo("configmap/settings\n");
  }

  @Test
  void anUnknownFormatIsRefused() {
    assertThatThrownBy(() -> print("nonsense", true))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("\"nonsense\"");
  }

  private static String print(String format, boolean single) {
    var bytes = new ByteArrayOutputStream();
    Objects.print(
        List.of(SETTINGS),
        format,
        single,
        false,
        new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
