package dev.caravel.apiserver.registry;

import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.request.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The query of writes (meta/v1 CreateOptions, UpdateOptions, PatchOptions). */
final class WriteOptions {
  private static final int MAX_MANAGER_BYTES = 128;
  private static final List<String> FIELD_VALIDATIONS = List.of("", "Ignore", "Warn", "Strict");

  private WriteOptions() {}

  /**
   * Whether nothing is to be written.
   *
   * @param kind the kind of the options
   * @throws dev.caravel.apiserver.error.ApiError 422 if they make no sense
   */
  static boolean dryRun(Query query, String kind) {
    var causes = new ArrayList<Cause>();
    List<String> dryRun = query.all("dryRun");
    checkDryRun(dryRun, causes);
    String manager = query.get("fieldManager");
    if (manager.getBytes(StandardCharsets.UTF_8).length > MAX_MANAGER_BYTES) {
      causes.add(
          new Cause(
              "FieldValueTooLong",
              "Too long: may not be more than " + MAX_MANAGER_BYTES + " bytes",
              "fieldManager"));
    }
    checkPrintable(manager, causes);
    if (kind.equals("PatchOptions") && query.find("force").isPresent()) {
      causes.add(Invalid.forbidden("force", "may not be specified for non-apply patch"));
    }
    String validation = query.get("fieldValidation");
    if (!FIELD_VALIDATIONS.contains(validation)) {
      causes.add(
          Invalid.unsupported(
              "fieldValidation", "\"" + validation + "\"", "", "Ignore", "Strict", "Warn"));
    }
    if (!causes.isEmpty()) {
      throw Invalid.options(kind, causes);
    }
    return !dryRun.isEmpty();
  }

  static void checkDryRun(List<String> dryRun, List<Cause> causes) {
    if (!dryRun.stream().allMatch("All"::equals)) {
      String shown = "[\"" + String.join("\",\"", dryRun) + "\"]";
      causes.add(Invalid.unsupported("dryRun", shown, "All"));
    }
  }

  private static void checkPrintable(String manager, List<Cause> causes) {
    int position = 0;
    for (int c : manager.codePoints().toArray()) {
      if (Character.isISOControl(c) || Character.getType(c) == Character.UNASSIGNED) {
        causes.add(
            Invalid.value(
                "fieldManager",
                quoted(manager),
                "invalid character U+%04X (at position %d)".formatted(c, position)));
        return;
      }
      position++;
    }
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            quoted.append("\\x%02x".formatted(c));
          } else {
            quoted.appendCodePoint(c);
          }
        });
    return quoted.append('"').toString();
  }
}
