package dev.caravel.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.quantity.Quantity.Format;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;

class QuantityPropertiesTest {

  @Property(tries = 500)
  void canonicalFormReadsBackExactly(
      @ForAll @Scale(9) @BigRange(min = "-1e22", max = "1e22") BigDecimal amount,
      @ForAll Format format) {
    var quantity = Quantity.of(amount, format);
    var read = Quantity.parse(quantity.toString());
    if (format != Format.BINARY_SI || !quantity.toString().endsWith("i")) {
      assertThat(read.toBigDecimal()).isEqualByComparingTo(amount);
    }
    assertThat(Quantity.parse(read.toString()).toString()).isEqualTo(read.toString());
  }

  @Property(tries = 500)
  void arithmeticAgreesWithBigDecimal(
      @ForAll @Scale(9) @BigRange(min = "-1e19", max = "1e19") BigDecimal left,
      @ForAll @Scale(3) @BigRange(min = "-1e6", max = "1e6") BigDecimal right) {
    var a = Quantity.of(left, Format.DECIMAL_SI);
    var b = Quantity.of(right, Format.DECIMAL_SI);
    assertThat(a.add(b).toBigDecimal()).isEqualByComparingTo(left.add(right));
    assertThat(a.subtract(b).toBigDecimal()).isEqualByComparingTo(left.subtract(right));
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(left.compareTo(right));
    assertThat(a.equals(b)).isEqualTo(left.compareTo(right) == 0);
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text) {
    try {
      assertThat(Quantity.parse(text).toString()).isNotEmpty();
    } catch (QuantityFormatException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
