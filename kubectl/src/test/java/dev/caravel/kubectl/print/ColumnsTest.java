package dev.caravel.kubectl.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColumnsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Columns columns = new Columns(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  void threeSpacesStandBetweenAndNoneBehind() {
    columns.print(List.of(List.of("NAME", "READY", "AGE"), List.of("hello-1", "1/1", "5s")));

    assertThat(text()).isEqualTo("NAME      READY   AGE\nhello-1   1/1     5s\n");
  }

  @Test
  void aLaterRowStandsUnderTheEarlierOnes() {
    columns.print(List.of(List.of("a-long-name", "1")));
    columns.print(List.of(List.of("b", "2")));

    assertThat(text()).isEqualTo("a-long-name   1\nb             2\n");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
