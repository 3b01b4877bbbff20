package dev.caravel.apiserver.registry;

import dev.caravel.api.selector.FieldQuery;
import dev.caravel.api.selector.LabelQuery;
import dev.caravel.api.selector.Labels;
import dev.caravel.api.selector.SelectorException;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.request.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The query of a list, watch or deletecollection (meta/v1 ListOptions).
 *
 * @param limit the most objects of a page, 0 for all
 * @param sendInitialEvents whether a watch begins with what there is; empty if it is not said
 */
record ListQuery(
    LabelQuery labels,
    FieldQuery fields,
    long limit,
    String continueToken,
    String resourceVersion,
    String resourceVersionMatch,
    boolean allowBookmarks,
    Optional<Boolean> sendInitialEvents,
    boolean watch) {

  /**
   * Reads the query.
   *
   * @throws ApiError 400 or 422 if it makes no sense
   */
  static ListQuery of(Query query, boolean watch) {
    var options =
        new ListQuery(
            labels(query.get("labelSelector")),
            fields(query.get("fieldSelector")),
            Math.max(0, Numbers.signed(query, "limit").orElse(0)),
            query.get("continue"),
            query.get("resourceVersion"),
            query.get("resourceVersionMatch"),
            query.is("allowWatchBookmarks"),
            query.find("sendInitialEvents").map(value -> query.is("sendInitialEvents")),
            watch);
    Numbers.signed(query, "timeoutSeconds");
    var causes = new ArrayList<Cause>();
    if (watch) {
      options.checkWatch(causes);
    } else {
      options.checkList(causes);
    }
    if (!causes.isEmpty()) {
      throw Invalid.options("ListOptions", causes);
    }
    return options;
  }

  private static LabelQuery labels(String selector) {
    try {
      return Labels.parse(selector);
    } catch (SelectorException e) {
      throw ApiError.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static FieldQuery fields(String selector) {
    try {
      return FieldQuery.parse(selector);
    } catch (SelectorException e) {
      throw ApiError.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private void checkList(List<Cause> causes) {
    if (!resourceVersionMatch.isEmpty()) {
      String field = "resourceVersionMatch";
      if (resourceVersion.isEmpty()) {
        causes.add(
            Invalid.forbidden(
                field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      if (!continueToken.isEmpty()) {
        causes.add(
            Invalid.forbidden(
                field, "resourceVersionMatch is forbidden when continue is provided"));
      }
      if (!isExact() && !isNotOlderThan()) {
        causes.add(
            Invalid.unsupported(
                field, "\"" + resourceVersionMatch + "\"", "Exact", "NotOlderThan", ""));
      }
      if (isExact() && resourceVersion.equals("0")) {
        causes.add(
            Invalid.forbidden(
                field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (sendInitialEvents.isPresent()) {
      causes.add(Invalid.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
  }

  private void checkWatch(List<Cause> causes) {
    String field = "resourceVersionMatch";
    if (sendInitialEvents.isPresent() && !isNotOlderThan()) {
      causes.add(
          Invalid.forbidden(
              field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (!resourceVersionMatch.isEmpty()) {
      if (sendInitialEvents.isEmpty()) {
        causes.add(
            Invalid.forbidden(
                field,
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                    + " provided"));
      }
      if (!isNotOlderThan()) {
        causes.add(Invalid.unsupported(field, "\"" + resourceVersionMatch + "\"", "NotOlderThan"));
      }
      if (!continueToken.isEmpty()) {
        causes.add(
            Invalid.forbidden(
                field, "resourceVersionMatch is forbidden when continue is provided"));
      }
    }
  }

  boolean isExact() {
    return resourceVersionMatch.equals("Exact");
  }

  boolean isNotOlderThan() {
    return resourceVersionMatch.equals("NotOlderThan");
  }
}
