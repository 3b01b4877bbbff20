package dev.caravel.apiserver.chain;

import dev.caravel.api.selector.FieldQuery;
import dev.caravel.api.selector.SelectorException;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields that a list, watch or deletecollection is limited to, for authorizers (KEP-4601). */
final class SelectedFields {
  private SelectedFields() {}

  static Map<String, String> of(RequestInfo info, Query query) {
    String selector = query.get("fieldSelector");
    boolean selects =
        switch (info.verb()) {
          case "list", "watch", "deletecollection" -> info.isResourceRequest();
          default -> false;
        };
    if (!selects || selector.isEmpty()) {
      return Map.of();
    }
    try {
      var fields = new LinkedHashMap<String, String>();
      for (FieldQuery.Term term : FieldQuery.parse(selector).terms()) {
        if (term.equal()) {
          fields.put(term.field(), term.value());
        }
      }
      return fields;
    } catch (SelectorException malformed) {
      return Map.of(); // limits nothing; whoever reads the selector refuses it
    }
  }
}
