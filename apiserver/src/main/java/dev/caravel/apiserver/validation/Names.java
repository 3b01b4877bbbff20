package dev.caravel.apiserver.validation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Forms of names (upstream: {@code apimachinery/pkg/util/validation}); each says what is wrong. */
final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String VALUE = "(" + QUALIFIED + ")?";
  private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
  private static final String PERCENT = "[0-9]+%";

  private static final Pattern IS_LABEL = Pattern.compile(LABEL);
  private static final Pattern IS_SUBDOMAIN = Pattern.compile(SUBDOMAIN);
  private static final Pattern IS_WILDCARD = Pattern.compile("\\*\\." + SUBDOMAIN);
  private static final Pattern IS_LABEL_1035 = Pattern.compile(LABEL_1035);
  private static final Pattern IS_QUALIFIED = Pattern.compile(QUALIFIED);
  private static final Pattern IS_VALUE = Pattern.compile(VALUE);
  private static final Pattern IS_CONFIG_KEY = Pattern.compile(CONFIG_KEY);
  private static final Pattern IS_PERCENT = Pattern.compile(PERCENT);
  private static final Pattern IS_PORT_NAME = Pattern.compile("[-a-z0-9]+");

  private static final int LABEL_CHARS = 63;
  private static final int SUBDOMAIN_CHARS = 253;

  private Names() {}

  private static String longerThan(int most, String unit) {
    return "must be no more than " + most + " " + unit;
  }

  private static String form(String words, String regex, String... examples) {
    return words
        + " (e.g. '"
        + String.join("',  or '", examples)
        + "', regex used for validation is '"
        + regex
        + "')";
  }

  static List<String> dnsLabel(String name) {
    List<String> wrong = new ArrayList<>();
    if (name.length() > LABEL_CHARS) {
      wrong.add(longerThan(LABEL_CHARS, "characters"));
    }
    if (!matches(IS_LABEL, name)) {
      wrong.add(
          matches(IS_SUBDOMAIN, name)
              ? "must not contain dots"
              : form(
                  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                      + " '-', and must start and end with an alphanumeric character",
                  LABEL,
                  "my-name",
                  "123-abc"));
    }
    return wrong;
  }

  static List<String> dnsSubdomain(String name) {
    List<String> wrong = new ArrayList<>();
    if (name.length() > SUBDOMAIN_CHARS) {
      wrong.add(longerThan(SUBDOMAIN_CHARS, "characters"));
    }
    if (!matches(IS_SUBDOMAIN, name)) {
      wrong.add(
          form(
              "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                  + " '-' or '.', and must start and end with an alphanumeric character",
              SUBDOMAIN,
              "example.com"));
    }
    return wrong;
  }

  static List<String> wildcardSubdomain(String name) {
    List<String> wrong = new ArrayList<>();
    if (name.length() > SUBDOMAIN_CHARS) {
      wrong.add(longerThan(SUBDOMAIN_CHARS, "characters"));
    }
    if (!matches(IS_WILDCARD, name)) {
      wrong.add(
          form(
              "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                  + " subdomain, which must consist of lower case alphanumeric characters, '-' or"
                  + " '.' and end with an alphanumeric character",
              "\\*\\." + SUBDOMAIN,
              "*.example.com"));
    }
    return wrong;
  }

  static List<String> dns1035Label(String name) {
    List<String> wrong = new ArrayList<>();
    if (name.length() > LABEL_CHARS) {
      wrong.add(longerThan(LABEL_CHARS, "characters"));
    }
    if (!matches(IS_LABEL_1035, name)) {
      wrong.add(
          form(
              "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start"
                  + " with an alphabetic character, and end with an alphanumeric character",
              LABEL_1035,
              "my-name",
              "abc-123"));
    }
    return wrong;
  }

  /** {@code example.com/name} or {@code name}. */
  static List<String> qualified(String name) {
    int slash = name.indexOf('/');
    if (slash != name.lastIndexOf('/')) {
      return List.of(
          "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must"
              + " start and end with an alphanumeric character with an optional DNS subdomain"
              + " prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> wrong = new ArrayList<>();
    if (slash >= 0) {
      String prefix = name.substring(0, slash);
      if (prefix.isEmpty()) {
        wrong.add("prefix part must be non-empty");
      } else {
        dnsSubdomain(prefix).forEach(detail -> wrong.add("prefix part " + detail));
      }
    }
    String local = name.substring(slash + 1);
    if (local.isEmpty()) {
      wrong.add("name part must be non-empty");
    } else if (bytes(local) > LABEL_CHARS) {
      wrong.add("name part " + longerThan(LABEL_CHARS, "bytes"));
    }
    if (!matches(IS_QUALIFIED, local)) {
      wrong.add(
          "name part "
              + form(
                  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                      + " with an alphanumeric character",
                  QUALIFIED,
                  "MyName",
                  "my.name",
                  "123-abc"));
    }
    return wrong;
  }

  static List<String> labelValue(String value) {
    List<String> wrong = new ArrayList<>();
    if (bytes(value) > LABEL_CHARS) {
      wrong.add(longerThan(LABEL_CHARS, "bytes"));
    }
    if (!matches(IS_VALUE, value)) {
      wrong.add(
          form(
              "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                  + " '_' or '.', and must start and end with an alphanumeric character",
              VALUE,
              "MyValue",
              "my_value",
              "12345"));
    }
    return wrong;
  }

  static List<String> configKey(String key) {
    List<String> wrong = new ArrayList<>();
    if (key.length() > SUBDOMAIN_CHARS) {
      wrong.add(longerThan(SUBDOMAIN_CHARS, "characters"));
    }
    if (!matches(IS_CONFIG_KEY, key)) {
      wrong.add(
          form(
              "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
              CONFIG_KEY,
              "key.name",
              "KEY_NAME",
              "key-name"));
    }
    switch (key) {
      case "." -> wrong.add("must not be '.'");
      case ".." -> wrong.add("must not be '..'");
      default -> {
        if (key.startsWith("..")) {
          wrong.add("must not start with '..'");
        }
      }
    }
    return wrong;
  }

  /** Names of environment variables: anything printable but {@code =}. */
  static List<String> environment(String name) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        wrong.add(
            "a valid environment variable name must consist only of printable ASCII characters"
                + " other than '='");
        break;
      }
    }
    return wrong;
  }

  /** Names that are part of a URL's path. */
  static List<String> pathSegment(String name) {
    List<String> wrong = new ArrayList<>();
    if (name.equals(".") || name.equals("..")) {
      return List.of("may not be '" + name + "'");
    }
    for (String forbidden : List.of("/", "%")) {
      if (name.contains(forbidden)) {
        wrong.add("may not contain '" + forbidden + "'");
      }
    }
    return wrong;
  }

  static List<String> portName(String name) {
    List<String> wrong = new ArrayList<>();
    if (name.length() > 15) {
      wrong.add(longerThan(15, "characters"));
    }
    if (!matches(IS_PORT_NAME, name)) {
      wrong.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (name.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      wrong.add("must contain at least one letter (a-z)");
    }
    if (name.contains("--")) {
      wrong.add("must not contain consecutive hyphens");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      wrong.add("must not begin or end with a hyphen");
    }
    return wrong;
  }

  static List<String> percent(String text) {
    return matches(IS_PERCENT, text)
        ? List.of()
        : List.of(
            form(
                "a valid percent string must be a numeric string followed by an ending '%'",
                PERCENT, "1%", "93%"));
  }

  /** A generateName: the form of the name it begins, whatever it ends in. */
  static String masked(String prefix) {
    return prefix.length() > 1 && prefix.endsWith("-")
        ? prefix.substring(0, prefix.length() - 1) + "a"
        : prefix;
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean matches(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
