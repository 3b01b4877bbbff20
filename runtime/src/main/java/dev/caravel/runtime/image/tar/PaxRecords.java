package dev.caravel.runtime.image.tar;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Extended headers (POSIX pax): lines of {@code LENGTH KEY=VALUE}, where the length counts all. */
final class PaxRecords {
  private static final String XATTR = "SCHILY.xattr.";
  private static final String SPARSE = "GNU.sparse.";
  private static final int MAX_LENGTH_DIGITS = 8;
  private static final BigDecimal MAX_SECONDS = new BigDecimal(Instant.MAX.getEpochSecond());

  private final Map<String, byte[]> records = new LinkedHashMap<>();

  /** Takes the records of a header; later ones win, an empty one takes an earlier back. */
  void add(byte[] data) throws InvalidImageException {
    int at = 0;
    while (at < data.length) {
      int space = at;
      while (space < data.length && data[space] != ' ') {
        space++;
      }
      int end = at + length(data, at, space);
      int equals = space + 1;
      while (equals < end && data[equals] != '=') {
        equals++;
      }
      if (equals >= end || data[end - 1] != '\n') {
        throw malformed();
      }
      String key = new String(data, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
      if (key.startsWith(SPARSE)) {
        throw new InvalidImageException("sparse files in layers are not supported");
      }
      byte[] value = java.util.Arrays.copyOfRange(data, equals + 1, end - 1);
      if (value.length == 0 && !key.startsWith(XATTR)) {
        records.remove(key);
      } else {
        records.put(key, value);
      }
      at = end;
    }
  }

  private static int length(byte[] data, int at, int space) throws InvalidImageException {
    if (space == at || space - at > MAX_LENGTH_DIGITS || space >= data.length) {
      throw malformed();
    }
    int length = 0;
    for (int i = at; i < space; i++) {
      if (data[i] < '0' || data[i] > '9') {
        throw malformed();
      }
      length = 10 * length + data[i] - '0';
    }
    if (length <= space - at + 1 || length > data.length - at) {
      throw malformed();
    }
    return length;
  }

  private static InvalidImageException malformed() {
    return new InvalidImageException("tar archive has a malformed pax header");
  }

  void clear() {
    records.clear();
  }

  void putAll(PaxRecords other) {
    records.putAll(other.records);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(records.get(key))
        .map(value -> new String(value, StandardCharsets.ISO_8859_1));
  }

  long number(String key, long otherwise) throws InvalidImageException {
    var text = text(key);
    try {
      return text.map(Long::parseLong).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw new InvalidImageException(
          "tar archive has \"%s\" as %s".formatted(text.orElse(""), key));
    }
  }

  Instant time(String key, long otherwiseSeconds) throws InvalidImageException {
    var text = text(key);
    if (text.isEmpty()) {
      return Instant.ofEpochSecond(otherwiseSeconds);
    }
    if (text.get().length() > 40 || !text.get().matches("-?[0-9]+(\\.[0-9]+)?")) {
      throw new InvalidImageException("tar archive has \"%s\" as %s".formatted(text.get(), key));
    }
    var seconds = new BigDecimal(text.get());
    if (seconds.abs().compareTo(MAX_SECONDS) > 0) {
      throw new InvalidImageException("tar archive has \"%s\" as %s".formatted(text.get(), key));
    }
    long whole = seconds.longValue();
    return Instant.ofEpochSecond(
        whole, seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
  }

  Map<String, byte[]> xattrs() {
    var xattrs = new LinkedHashMap<String, byte[]>();
    records.forEach((key, value) -> {
      if (key.startsWith(XATTR)) {
        xattrs.put(key.substring(XATTR.length()), value);
      }
    });
    return xattrs;
  }
}
