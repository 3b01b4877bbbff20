package dev.caravel.apiserver.content;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms that API objects are written and read in, the dearest first. */
public enum Format {
  JSON("application/json"),
  YAML("application/yaml"),
  PROTOBUF("application/vnd.kubernetes.protobuf");

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Its media type without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** Whether the events of a watch can be written in it. */
  boolean canStream() {
    return this != YAML;
  }

  /** The format of a Content-Type without parameters, in any case. */
  static Optional<Format> find(String mediaType) {
    return Arrays.stream(values())
        .filter(format -> format.mediaType.equalsIgnoreCase(mediaType))
        .findFirst();
  }

  /** All media types, as errors list them. */
  static String list() {
    return Arrays.stream(values()).map(Format::mediaType).collect(Collectors.joining(", "));
  }

  /** The media types of watches, as errors list them. */
  static String streams() {
    return Arrays.stream(values())
        .filter(Format::canStream)
        .map(format -> format.mediaType + ";stream=watch")
        .collect(Collectors.joining(", "));
  }
}
