package dev.caravel.network.nft;

/**
 * The type of a set's keys or a map's values. The kernel only cares for the length; the code is
 * what makes {@code nft list} print it well (libnftables, datatype.h).
 *
 * @param bytes the length; each part of a concatenation is padded to four
 */
public record DataType(int code, int bytes) {
  public static final DataType INTEGER = new DataType(4, 4);
  public static final DataType IPV4_ADDRESS = new DataType(7, 4);
  public static final DataType IPV6_ADDRESS = new DataType(8, 16);
  public static final DataType PROTOCOL = new DataType(12, 1);
  public static final DataType PORT = new DataType(13, 2);
  public static final DataType VERDICT = new DataType(0xffffff00, 0);

  private static final int CODE_BITS = 6;

  /** The type of several values one after the other. */
  public static DataType concatenation(DataType... parts) {
    int code = 0;
    int bytes = 0;
    for (var part : parts) {
      code = (code << CODE_BITS) | part.code;
      bytes += part.registerBytes();
    }
    return new DataType(code, bytes);
  }

  /** The room that a value takes in registers. */
  int registerBytes() {
    return (bytes + 3) & ~3;
  }
}
