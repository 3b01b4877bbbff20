package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/**
 * What of a container's definition cannot change while it runs, its name and image, as one number:
 * upstream's, so that either kubelet adopts the containers of the other.
 */
public final class ContainerHash {
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private ContainerHash() {}

  /** In hexadecimal, as it stands in the container's annotation. */
  public static String of(Container container) {
    var json = new JsonWriter().raw('{');
    json.string("image").raw(':').string(container.image()).raw(',');
    json.string("name").raw(':').string(container.name()).raw('}');
    // Upstream hashes how Go's spew prints the bytes.
    var printed = new StringBuilder("([]uint8)[");
    for (byte b : json.toByteArray()) {
      printed.append(Byte.toUnsignedInt(b)).append(' ');
    }
    printed.setCharAt(printed.length() - 1, ']');
    int hash = FNV_OFFSET;
    for (byte b : printed.toString().getBytes(StandardCharsets.US_ASCII)) {
      hash = (hash ^ Byte.toUnsignedInt(b)) * FNV_PRIME;
    }
    return Integer.toHexString(hash);
  }
}
