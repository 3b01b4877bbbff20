package dev.caravel.api.yaml;

import dev.caravel.api.value.Bytes;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an unquoted word of YAML 1.1 means, as kubectl's YAML library resolves it. */
final class YamlScalar {
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> NOT_FINITE =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");

  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
              + "([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?");

  /** Longer digits are a string: no number needs them, and converting them costs. */
  private static final int NUMBER_LIMIT = 400;

  private static final String CORE = "tag:yaml.org,2002:";

  private YamlScalar() {}

  /**
   * The value of a scalar.
   *
   * @param tag as written, resolved to a URI; empty if there is none
   */
  static @Nullable Object resolve(String text, boolean plain, String tag) {
    return switch (tag) {
      case "" -> plain ? plain(text) : text;
      case CORE + "binary" -> binary(text);
      case CORE + "int", CORE + "float", CORE + "bool", CORE + "null" -> tagged(text, tag);
      default -> text;
    };
  }

  private static String binary(String text) {
    try {
      return Bytes.fromBase64(text).toUtf8();
    } catch (IllegalArgumentException e) {
      throw new YamlException("yaml: !!binary value contains invalid base64 data");
    }
  }

  private static @Nullable Object tagged(String text, String tag) {
    var value = plain(text);
    var kind = tag.substring(CORE.length());
    boolean fits =
        switch (kind) {
          case "int" -> value instanceof Long || value instanceof BigInteger;
          case "float" -> value instanceof Number;
          case "bool" -> value instanceof Boolean;
          default -> value == null;
        };
    if (!fits) {
      throw new YamlException("yaml: cannot decode !!str `" + text + "` as a !!" + kind);
    }
    return kind.equals("float") && value instanceof Number number
        ? (Object) number.doubleValue()
        : value;
  }

  private static @Nullable Object plain(String text) {
    if (NULL.contains(text)) {
      return null;
    }
    char first = text.charAt(0);
    if ("yYnNtTfFoO".indexOf(first) >= 0) {
      if (TRUE.contains(text)) {
        return true;
      }
      return FALSE.contains(text) ? (Object) false : text;
    }
    if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
      return number(text);
    }
    return text;
  }

  private static Object number(String text) {
    if (NOT_FINITE.contains(text)) {
      throw new YamlException("yaml: json: unsupported value: " + text);
    }
    if (text.length() > NUMBER_LIMIT) {
      return text;
    }
    var digits = text.replace("_", "");
    if (INTEGER.matcher(digits).matches()) {
      var number = integer(digits);
      if (number.bitLength() < Long.SIZE) {
        return number.longValue();
      }
      // Beyond 64 bits upstream falls back to a float, and only decimal digits are one.
      if (number.signum() > 0 && number.bitLength() == Long.SIZE) {
        return number;
      }
    }
    return FLOAT.matcher(digits).matches() ? (Object) Double.valueOf(digits) : text;
  }

  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    var digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      radix =
          switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
          };
      digits = digits.substring(Character.isLetter(digits.charAt(1)) ? 2 : 1);
    }
    var number = new BigInteger(digits, radix);
    return negative ? number.negate() : number;
  }

  /** Whether a string, written plainly, would be read as one again. */
  static boolean staysText(String text) {
    return !NOT_FINITE.contains(text)
        && !text.equals("<<")
        && plain(text) instanceof String
        && !BASE_60.matcher(text).matches()
        && !TIMESTAMP.matcher(text).matches();
  }
}
