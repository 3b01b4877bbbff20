package dev.caravel.apiserver.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One media range of an Accept header (RFC 9110, 12.5.1). A quality of zero refuses nothing, as
 * upstream has it.
 *
 * @param parameters names in lower case, without q
 */
record AcceptClause(String type, String subtype, double quality, Map<String, String> parameters) {

  /** Ranges beyond this many are not read. */
  private static final int MAX_CLAUSES = 64;

  /** The ranges of a header, the dearest first; of equal ones the more special first. */
  static List<AcceptClause> parse(String header) {
    var clauses = new ArrayList<AcceptClause>();
    for (String text : header.split(",", MAX_CLAUSES + 1)) {
      if (!text.isBlank() && clauses.size() < MAX_CLAUSES) {
        clauses.add(clause(text));
      }
    }
    clauses.sort(
        Comparator.comparingDouble((AcceptClause clause) -> -clause.quality)
            .thenComparing(clause -> clause.type.equals("*"))
            .thenComparing(clause -> clause.subtype.equals("*")));
    return clauses;
  }

  private static AcceptClause clause(String text) {
    String[] parts = text.split(";", -1);
    String range = parts[0].strip();
    int slash = range.indexOf('/');
    double quality = 1;
    var parameters = new LinkedHashMap<String, String>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        String name = parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = parts[i].substring(equals + 1).strip();
        if (name.equals("q")) {
          quality = quality(value);
        } else {
          parameters.put(name, value);
        }
      }
    }
    return new AcceptClause(
        slash < 0 ? range : range.substring(0, slash),
        slash < 0 ? (range.equals("*") ? "*" : "") : range.substring(slash + 1),
        quality,
        parameters);
  }

  private static double quality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  boolean matches(Format format) {
    String mediaType = format.mediaType();
    int slash = mediaType.indexOf('/');
    return (type.equals("*") && subtype.equals("*"))
        || (type.equals(mediaType.substring(0, slash))
            && (subtype.equals("*") || subtype.equals(mediaType.substring(slash + 1))));
  }
}
