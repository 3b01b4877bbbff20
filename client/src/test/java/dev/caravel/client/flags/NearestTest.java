package dev.caravel.client.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  @ParameterizedTest
  @CsvSource({"prot, port", "datadir, data-dir", "nam, name", "data-dirs, data-dir"})
  void findsWhatWasMeant(String typed, String meant) {
    assertThat(Nearest.of(typed, List.of("port", "name", "data-dir", "bind"))).isEqualTo(meant);
  }
}
