package dev.caravel.apiserver.content;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.Representation.IncludeObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an answer is written, chosen from the caller's Accept header as upstream chooses.
 *
 * @param pretty JSON is indented, for people
 */
public record Negotiated(Format format, boolean pretty, Representation representation) {

  /** For callers that accept nothing that can be written. */
  public static final Negotiated JSON = new Negotiated(Format.JSON, false, Representation.AS_IS);

  private static final Set<String> META_VERSIONS = Set.of("v1", "v1beta1");

  /** What a request is answered with. */
  public enum Answer {
    /** A Status or what discovery says: never shown as something else. */
    PLAIN,
    /** The same, on a path that upstream's router leaves to the negotiation alone. */
    PLAIN_UNROUTED,
    /** A resource. */
    OBJECT,
    /** A list of resources. */
    LIST,
    /** The events of a watch. */
    STREAM
  }

  /**
   * Chooses.
   *
   * @throws ApiError 406 if the caller accepts nothing that can be written
   */
  public static Negotiated of(Headers headers, Query query, Answer answer) {
    String accept = String.join(",", headers.all("Accept"));
    checkRange(accept, answer);
    return choose(accept, headers, query, answer)
        .orElseThrow(() ->
            ApiError.notAcceptable(
                "only the following media types are accepted: "
                    + (answer == Answer.STREAM ? Format.streams() : Format.list())));
  }

  /** Chooses for an error: JSON if the caller accepts nothing else that can be written. */
  public static Negotiated ofError(Headers headers, Query query) {
    return choose(String.join(",", headers.all("Accept")), headers, query, Answer.PLAIN)
        .orElse(new Negotiated(Format.JSON, isPretty(headers, query), Representation.AS_IS));
  }

  /** The router's look at the header, which knows no wildcards but the whole one. */
  private static void checkRange(String accept, Answer answer) {
    if (accept.isEmpty() || answer == Answer.PLAIN_UNROUTED) {
      return;
    }
    for (String range : accept.split(",", -1)) {
      int semicolon = range.indexOf(';');
      String mediaType = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
      if (mediaType.equals("*/*") || (Format.find(mediaType).isPresent())) {
        return;
      }
    }
    boolean streams = answer == Answer.LIST || answer == Answer.STREAM;
    throw ApiError.of(
        406,
        "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: "
            + Format.list()
            + (streams ? ", " + Format.streams() : ""),
        dev.caravel.apiserver.error.Details.NONE);
  }

  private static Optional<Negotiated> choose(
      String accept, Headers headers, Query query, Answer answer) {
    boolean pretty = isPretty(headers, query);
    if (accept.isBlank()) {
      return Optional.of(new Negotiated(Format.JSON, pretty, Representation.AS_IS));
    }
    for (AcceptClause clause : AcceptClause.parse(accept)) {
      for (Format format : Format.values()) {
        if (clause.matches(format)
            && (answer != Answer.STREAM || format.canStream())
            && isStreamAllowed(clause, answer)) {
          var representation = representation(clause, format, query, answer);
          if (representation.isPresent()) {
            return Optional.of(
                new Negotiated(
                    format,
                    pretty || "1".equals(clause.parameters().get("pretty")),
                    representation.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isStreamAllowed(AcceptClause clause, Answer answer) {
    String stream = clause.parameters().getOrDefault("stream", "");
    return stream.isEmpty() || (stream.equals("watch") && answer == Answer.STREAM);
  }

  private static Optional<Representation> representation(
      AcceptClause clause, Format format, Query query, Answer answer) {
    String as = clause.parameters().getOrDefault("as", "");
    if (as.isEmpty()) {
      return Optional.of(Representation.AS_IS);
    }
    boolean isKnown =
        answer != Answer.PLAIN
            && answer != Answer.PLAIN_UNROUTED
            && "meta.k8s.io".equals(clause.parameters().get("g"))
            && META_VERSIONS.contains(clause.parameters().getOrDefault("v", ""));
    if (!isKnown) {
      return Optional.empty();
    }
    String apiVersion = "meta.k8s.io/" + clause.parameters().get("v");
    return switch (as) {
      case "Table" ->
          format == Format.PROTOBUF
              ? Optional.empty()
              : Optional.of(new Representation.AsTable(includeObject(query), apiVersion));
      case "PartialObjectMetadata", "PartialObjectMetadataList" ->
          Optional.of(new Representation.AsMetadata(apiVersion));
      default -> Optional.empty();
    };
  }

  private static IncludeObject includeObject(Query query) {
    return switch (query.get("includeObject")) {
      case "", "Metadata" -> IncludeObject.METADATA;
      case "Object" -> IncludeObject.OBJECT;
      case "None" -> IncludeObject.NONE;
      default ->
          throw ApiError.badRequest(
              "unrecognized includeObject value: \"" + query.get("includeObject") + "\"");
    };
  }

  /** Asked for, or a person at a browser, curl or wget. */
  private static boolean isPretty(Headers headers, Query query) {
    var asked = query.find("pretty");
    if (asked.isPresent()) {
      return List.of("1", "t", "T", "true", "TRUE", "True").contains(asked.get());
    }
    String agent = headers.get("User-Agent");
    return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
  }
}
