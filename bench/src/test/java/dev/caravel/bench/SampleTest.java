package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SampleTest {
  private static final Sample ONE_TO_HUNDRED =
      Sample.of(IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray());

  @ParameterizedTest
  @CsvSource({"50, 50", "99, 99", "100, 100", "0.5, 1", "1, 1", "1.5, 2"})
  void aPercentileIsTheNearestRank(double percent, double expected) {
    assertThat(ONE_TO_HUNDRED.percentile(percent)).isEqualTo(expected);
  }

  @Test
  void theMedianIsInTheMiddle() {
    assertThat(Sample.of(3, 1, 2).median()).isEqualTo(2);
    assertThat(Sample.of(4, 1, 2, 3).median()).isEqualTo(2.5);
    assertThat(Sample.of(7).median()).isEqualTo(7);
  }

  @Test
  void oneValueIsAllPercentiles() {
    assertThat(Sample.of(7).percentile(1)).isEqualTo(7);
    assertThat(Sample.of(7).percentile(99)).isEqualTo(7);
  }

  @Test
  void nothingAndNoNumberAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(Sample::of);
    assertThatIllegalArgumentException().isThrownBy(() -> Sample.of(1, Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> ONE_TO_HUNDRED.percentile(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ONE_TO_HUNDRED.percentile(101));
  }

  @Property
  void allFiguresLieBetweenLeastAndMost(
      @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -1e6, max = 1e6) Double> values,
      @ForAll @DoubleRange(min = 0.1, max = 100) double percent) {
    var sample = Sample.of(values.stream().mapToDouble(Double::doubleValue).toArray());

    assertThat(sample.size()).isEqualTo(values.size());
    assertThat(sample.median()).isBetween(sample.min(), sample.max());
    assertThat(sample.percentile(percent)).isIn(values);
    assertThat(values.stream().filter(v -> v <= sample.percentile(percent)).count() * 100.0)
        .isGreaterThanOrEqualTo(percent * values.size() - 1e-6);
  }
}
