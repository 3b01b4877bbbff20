package dev.caravel.client;

import dev.caravel.api.selector.FieldQuery;
import dev.caravel.api.selector.LabelQuery;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which objects a list or a watch is of, and how old they may be.
 *
 * @param labelSelector empty for all
 * @param fieldSelector empty for all
 * @param resourceVersion where a watch starts; of a list, how old it may be; empty: the newest
 * @param resourceVersionMatch {@code NotOlderThan}, {@code Exact} or empty
 * @param limit items a page; 0: all at once
 * @param continueToken from the page before
 * @param bookmarks whether a watch may tell how far it is now and then
 * @param timeoutSeconds how long a watch goes on; 0: as the server likes
 */
public record ListOptions(
    String labelSelector,
    String fieldSelector,
    String resourceVersion,
    String resourceVersionMatch,
    long limit,
    String continueToken,
    boolean bookmarks,
    int timeoutSeconds) {
  public static final ListOptions ALL = new ListOptions("", "", "", "", 0, "", false, 0);

  public static ListOptions labels(LabelQuery query) {
    return ALL.withLabels(query.toString());
  }

  public static ListOptions fields(FieldQuery query) {
    return ALL.withFields(query.toString());
  }

  public ListOptions withLabels(String selector) {
    return new ListOptions(
        selector,
        fieldSelector,
        resourceVersion,
        resourceVersionMatch,
        limit,
        continueToken,
        bookmarks,
        timeoutSeconds);
  }

  public ListOptions withFields(String selector) {
    return new ListOptions(
        labelSelector,
        selector,
        resourceVersion,
        resourceVersionMatch,
        limit,
        continueToken,
        bookmarks,
        timeoutSeconds);
  }

  public ListOptions withResourceVersion(String version) {
    return new ListOptions(
        labelSelector,
        fieldSelector,
        version,
        resourceVersionMatch,
        limit,
        continueToken,
        bookmarks,
        timeoutSeconds);
  }

  /** One page: at most {@code items} of them, after the page that gave the token. */
  public ListOptions withPage(long items, String token) {
    return new ListOptions(
        labelSelector,
        fieldSelector,
        resourceVersion,
        resourceVersionMatch,
        items,
        token,
        bookmarks,
        timeoutSeconds);
  }

  /** For a watch: with bookmarks, ending after that time. */
  public ListOptions withBookmarks(int seconds) {
    return new ListOptions(
        labelSelector,
        fieldSelector,
        resourceVersion,
        resourceVersionMatch,
        limit,
        continueToken,
        true,
        seconds);
  }

  /** As the parameters of a request. */
  public Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    put(parameters, "labelSelector", labelSelector);
    put(parameters, "fieldSelector", fieldSelector);
    put(parameters, "resourceVersion", resourceVersion);
    put(parameters, "resourceVersionMatch", resourceVersionMatch);
    put(parameters, "limit", limit == 0 ? "" : Long.toString(limit));
    put(parameters, "continue", continueToken);
    put(parameters, "allowWatchBookmarks", bookmarks ? "true" : "");
    put(parameters, "timeoutSeconds", timeoutSeconds == 0 ? "" : Integer.toString(timeoutSeconds));
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, String value) {
    if (!value.isEmpty()) {
      parameters.put(name, value);
    }
  }
}
