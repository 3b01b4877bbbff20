package dev.caravel.controllers.deployment;

import dev.caravel.api.core.v1.PodTemplateSpec;
import dev.caravel.api.json.Json;

/**
 * The hash that names the replica set of a template: FNV-1a (RFC 9923) over its JSON. Upstream
 * hashes what Go prints of its structs, so its values are others; its alphabet is the same.
 */
final class TemplateHash {
  private static final int OFFSET = 0x811c9dc5;
  private static final int PRIME = 0x01000193;

  /** No vowels and nothing that looks alike, so that no words come about. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private TemplateHash() {}

  /**
   * The hash.
   *
   * @param collisions how often the hash was another template's before
   */
  static String of(PodTemplateSpec template, int collisions) {
    int hash = OFFSET;
    for (byte b : Json.encode(template.struct())) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    for (int shift = 0; collisions > 0 && shift < Integer.SIZE; shift += Byte.SIZE) {
      hash = (hash ^ ((collisions >>> shift) & 0xff)) * PRIME;
    }
    var encoded = new StringBuilder();
    for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
      encoded.append(ALPHABET.charAt(digit % ALPHABET.length()));
    }
    return encoded.toString();
  }
}
