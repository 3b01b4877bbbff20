package dev.caravel.api.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount of something: CPUs, bytes, devices ({@code resource.Quantity} upstream). It is
 * written with a suffix, {@code 500m}, {@code 1536Mi}, {@code 12e6}, and remembers which family of
 * suffixes it came with. {@link #toString()} is the canonical form: no fraction, no precision lost,
 * the largest suffix possible.
 *
 * <p>Amounts are kept down to 10^-9; what is finer is rounded away from zero. Two quantities are
 * equal when their amounts are, however they are written.
 */
public final class Quantity implements Comparable<Quantity> {

  /** The family of suffixes. */
  public enum Format {
    /** {@code 12e6}. */
    DECIMAL_EXPONENT,
    /** {@code 12Mi}, powers of 1024. */
    BINARY_SI,
    /** {@code 12M}, powers of 1000. */
    DECIMAL_SI
  }

  public static final Quantity ZERO = new Quantity(0, 0, null, Format.DECIMAL_SI, "0");

  /** The power of ten of the finest amount kept. */
  static final int NANO = -9;

  private static final int MILLI = -3;
  private static final BigInteger KIBI = BigInteger.valueOf(1024);

  /** The amount is {@code unscaled * 10^scale}, unless {@code large} holds it. */
  private final long unscaled;

  private final int scale;
  private final @Nullable BigDecimal large;
  private final Format format;

  /** Made when first asked for; a race makes it twice, alike. */
  private @Nullable String text;

  Quantity(
      long unscaled, int scale, @Nullable BigDecimal large, Format format, @Nullable String text) {
    this.unscaled = unscaled;
    this.scale = scale;
    this.large = large;
    this.format = format;
    this.text = text;
  }

  /**
   * Reads a quantity as upstream does.
   *
   * @throws QuantityFormatException if it is none
   */
  public static Quantity parse(String text) {
    return text.equals("0") ? ZERO : QuantityParser.parse(text);
  }

  /** A whole amount, in {@link Format#DECIMAL_SI}. */
  public static Quantity of(long amount) {
    return of(amount, Format.DECIMAL_SI);
  }

  /** A whole amount. */
  public static Quantity of(long amount, Format format) {
    return new Quantity(amount, 0, null, format, null);
  }

  /** An amount in thousandths, in {@link Format#DECIMAL_SI}. */
  public static Quantity ofMilli(long thousandths) {
    return new Quantity(thousandths, MILLI, null, Format.DECIMAL_SI, null);
  }

  /** Any amount; what is finer than 10^-9 is rounded away from zero. */
  public static Quantity of(BigDecimal amount, Format format) {
    var kept = amount.scale() > -NANO ? amount.setScale(-NANO, RoundingMode.UP) : amount;
    var plain = kept.stripTrailingZeros();
    return plain.precision() <= 18
        ? new Quantity(plain.unscaledValue().longValueExact(), -plain.scale(), null, format, null)
        : new Quantity(0, 0, kept, format, null);
  }

  /** The suffix family it is written with. */
  public Format format() {
    return format;
  }

  public boolean isZero() {
    return signum() == 0;
  }

  /** -1, 0 or 1. */
  public int signum() {
    return large != null ? large.signum() : Long.signum(unscaled);
  }

  /** The sum; its format is this one's, or the other's if this is zero. */
  public Quantity add(Quantity other) {
    var sumFormat = isZero() ? other.format : format;
    if (large == null && other.large == null && scale == other.scale) {
      long sum = unscaled + other.unscaled;
      if (((unscaled ^ sum) & (other.unscaled ^ sum)) >= 0) {
        return new Quantity(sum, scale, null, sumFormat, null);
      }
    }
    return of(toBigDecimal().add(other.toBigDecimal()), sumFormat);
  }

  /** The difference; its format is this one's, or the other's if this is zero. */
  public Quantity subtract(Quantity other) {
    return add(other.negate());
  }

  public Quantity negate() {
    return large == null && unscaled != Long.MIN_VALUE
        ? new Quantity(-unscaled, scale, null, format, null)
        : of(toBigDecimal().negate(), format);
  }

  public Quantity multiply(long factor) {
    return of(toBigDecimal().multiply(BigDecimal.valueOf(factor)), format);
  }

  /** The same amount, rounded away from zero to a multiple of 10^power. */
  public Quantity roundUp(int power) {
    if (large == null && scale >= power) {
      return this;
    }
    return of(toBigDecimal().setScale(-power, RoundingMode.UP), format);
  }

  /** The whole amount, rounded away from zero; beyond a long's range, the range's end. */
  public long value() {
    return scaledValue(0);
  }

  /** The amount in thousandths, rounded away from zero; beyond a long's range, the range's end. */
  public long milliValue() {
    return scaledValue(MILLI);
  }

  /** The amount in units of 10^power, rounded away from zero, capped to a long's range. */
  public long scaledValue(int power) {
    if (large == null) {
      int shift = scale - power;
      if (shift == 0) {
        return unscaled;
      }
      if (shift > 0 && shift < POWERS.length) {
        long factor = POWERS[shift];
        long high = Math.multiplyHigh(unscaled, factor);
        long low = unscaled * factor;
        if (high == low >> 63) {
          return low;
        }
      } else if (shift < 0 && -shift < POWERS.length) {
        long divisor = POWERS[-shift];
        long quotient = unscaled / divisor;
        return unscaled % divisor == 0 ? quotient : quotient + Long.signum(unscaled);
      }
    }
    var units =
        toBigDecimal().scaleByPowerOfTen(-power).setScale(0, RoundingMode.UP).toBigInteger();
    if (units.bitLength() < Long.SIZE) {
      return units.longValue();
    }
    return units.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** The nearest double or one close to it. */
  public double asApproximateDouble() {
    if (large == null && scale == 0) {
      return unscaled;
    }
    return toBigDecimal().doubleValue();
  }

  public BigDecimal toBigDecimal() {
    return large != null ? large : BigDecimal.valueOf(unscaled, -scale);
  }

  @Override
  public int compareTo(Quantity other) {
    if (large == null && other.large == null && scale == other.scale) {
      return Long.compare(unscaled, other.unscaled);
    }
    return toBigDecimal().compareTo(other.toBigDecimal());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Quantity quantity && compareTo(quantity) == 0;
  }

  @Override
  public int hashCode() {
    return toBigDecimal().stripTrailingZeros().hashCode();
  }

  /** The canonical form, or the text it was read from where upstream keeps that. */
  @Override
  public String toString() {
    var known = text;
    if (known == null) {
      known = canonical();
      text = known;
    }
    return known;
  }

  private String canonical() {
    if (isZero()) {
      return "0";
    }
    var exact = toBigDecimal().stripTrailingZeros();
    if (format == Format.BINARY_SI && exact.scale() <= 0 && isBeyondKibi(exact)) {
      return binary(exact.toBigIntegerExact());
    }
    int exponent = Math.floorDiv(-exact.scale(), 3) * 3;
    var number = exact.scaleByPowerOfTen(-exponent).toBigIntegerExact();
    var written = format == Format.BINARY_SI ? Format.DECIMAL_SI : format;
    return number + Suffix.decimal(exponent, written);
  }

  private static boolean isBeyondKibi(BigDecimal amount) {
    return amount.abs().compareTo(BigDecimal.valueOf(1024)) >= 0;
  }

  private static String binary(BigInteger amount) {
    var number = amount;
    int power = 0;
    while (power < Suffix.largestBinary() && number.mod(KIBI).signum() == 0) {
      number = number.shiftRight(10);
      power++;
    }
    return number + Suffix.binary(power);
  }

  private static final long[] POWERS = powers();

  private static long[] powers() {
    var powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
