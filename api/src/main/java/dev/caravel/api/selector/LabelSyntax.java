package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What may be the key and the value of a label; the messages are upstream's. */
public final class LabelSyntax {
  /** Bytes in the name part of a key, and in a value. */
  public static final int NAME_LIMIT = 63;

  /** Bytes in the prefix of a key. */
  public static final int PREFIX_LIMIT = 253;

  private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";

  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);

  private static final String NAME_MESSAGE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '"
          + NAME
          + "')";

  private LabelSyntax() {}

  /** What is wrong with a label's key; empty if nothing is. */
  public static List<String> keyErrors(String key) {
    var parts = key.split("/", -1);
    if (parts.length > 2) {
      return List.of(
          "a qualified name "
              + NAME_MESSAGE
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    var errors = new ArrayList<String>();
    if (parts.length == 2) {
      prefixErrors(parts[0], errors);
    }
    var name = parts[parts.length - 1];
    if (name.isEmpty()) {
      errors.add("name part must be non-empty");
    } else if (name.length() > NAME_LIMIT) {
      errors.add("name part must be no more than " + NAME_LIMIT + " bytes");
    }
    if (!isName(name)) {
      errors.add("name part " + NAME_MESSAGE);
    }
    return errors;
  }

  private static void prefixErrors(String prefix, List<String> errors) {
    if (prefix.isEmpty()) {
      errors.add("prefix part must be non-empty");
      return;
    }
    if (prefix.length() > PREFIX_LIMIT) {
      errors.add("prefix part must be no more than " + PREFIX_LIMIT + " bytes");
    } else if (!SUBDOMAIN_PATTERN.matcher(prefix).matches()) {
      errors.add(
          "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
              + " characters, '-' or '.', and must start and end with an alphanumeric character"
              + " (e.g. 'example.com', regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
  }

  /** What is wrong with a label's value; empty if nothing is. */
  public static List<String> valueErrors(String value) {
    var errors = new ArrayList<String>();
    if (value.length() > NAME_LIMIT) {
      errors.add("must be no more than " + NAME_LIMIT + " bytes");
    }
    if (!value.isEmpty() && !isName(value)) {
      errors.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
              + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
              + " or 'my_value',  or '12345', regex used for validation is '("
              + NAME
              + ")?')");
    }
    return errors;
  }

  private static boolean isName(String text) {
    if (text.isEmpty()
        || !isAlphanumeric(text.charAt(0))
        || !isAlphanumeric(text.charAt(text.length() - 1))) {
      return false;
    }
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
