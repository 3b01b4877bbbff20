package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.storage.Listing;
import dev.caravel.apiserver.storage.Scope;
import java.util.List;
import java.util.OptionalLong;

/** The verbs get and list. */
final class Reads {
  private static final String EXPIRED =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter.";

  private Reads() {}

  static Struct get(Resource resource, RequestInfo info) throws InterruptedException {
    return resource
        .store()
        .find(resource.path(info))
        .map(resource::served)
        .orElseThrow(() -> resource.notFound(info.name()));
  }

  static ApiResponse.Items list(Resource resource, ApiRequest request) throws InterruptedException {
    var query = ListQuery.of(request.query(), false);
    var scope = Selection.of(resource, resource.namespace(request.info()), query);
    if (!query.continueToken().isEmpty()) {
      return next(resource, query, scope);
    }
    Listing listing = listing(resource, query);
    // Upstream's cache does not page what may be of any revision.
    long limit = query.resourceVersion().equals("0") ? 0 : query.limit();
    return page(resource, listing, scope, "", limit);
  }

  private static Listing listing(Resource resource, ListQuery query) throws InterruptedException {
    if (query.resourceVersion().isEmpty()) {
      return resource.store().current();
    }
    long revision = Numbers.resourceVersion(query.resourceVersion());
    boolean exact =
        query.isExact() || (query.limit() > 0 && revision > 0 && !query.isNotOlderThan());
    if (!exact) {
      return resource.store().notOlderThan(revision);
    }
    return resource
        .store()
        .exactly(revision)
        .orElseThrow(() ->
            ApiError.resourceExpired("The resourceVersion for the provided list is too old."));
  }

  private static ApiResponse.Items next(Resource resource, ListQuery query, Scope scope)
      throws InterruptedException {
    var token = ContinueToken.decode(query.continueToken());
    if (!query.resourceVersion().isEmpty() && !query.resourceVersion().equals("0")) {
      throw ApiError.badRequest("specifying resource version is not allowed when using continue");
    }
    Listing listing =
        token.revision() < 0
            ? resource.store().current()
            : resource
                .store()
                .exactly(token.revision())
                .orElseThrow(() -> ApiError.resourceExpired(EXPIRED));
    String prefix = scope.namespace().isEmpty() ? "" : scope.namespace() + "/";
    return page(resource, listing, scope, prefix + token.start(), query.limit());
  }

  private static ApiResponse.Items page(
      Resource resource, Listing listing, Scope scope, String start, long limit) {
    var page = listing.page(scope, start, limit);
    List<Struct> objects = page.objects();
    String more = "";
    var remaining = OptionalLong.empty();
    if (!page.next().isEmpty()) {
      more = ContinueToken.after(listing.revision(), relative(scope, page.last())).encode();
      // With a selector it is not known how many of the rest are selected.
      remaining = scope.selects() ? OptionalLong.empty() : OptionalLong.of(page.remaining());
    }
    return new ApiResponse.Items(
        resource.kind(), objects, Long.toString(listing.revision()), more, remaining);
  }

  private static String relative(Scope scope, String path) {
    return scope.namespace().isEmpty() ? path : path.substring(scope.namespace().length() + 1);
  }
}
