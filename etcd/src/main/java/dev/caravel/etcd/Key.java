package dev.caravel.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A key: immutable bytes in unsigned lexicographic order. */
public final class Key implements Comparable<Key> {
  /** No bytes: not a key that can be written, but the start of all keys. */
  public static final Key EMPTY = new Key(new byte[0]);

  private final byte[] bytes;

  private Key(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The key that is the UTF-8 form of {@code text}. */
  public static Key of(String text) {
    return new Key(text.getBytes(UTF_8));
  }

  /** The key with these bytes, which the caller gives up: they are not copied. */
  public static Key of(byte[] bytes) {
    return new Key(bytes);
  }

  /** The bytes themselves, not a copy: never change them. */
  public byte[] bytes() {
    return bytes;
  }

  /** The number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** True for the key of no bytes. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** True if this key begins with all of {@code prefix}. */
  public boolean startsWith(Key prefix) {
    return bytes.length >= prefix.bytes.length
        && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
  }

  /** The smallest key that is greater than this one: these bytes and a zero. */
  public Key next() {
    return new Key(Arrays.copyOf(bytes, bytes.length + 1));
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes read as UTF-8. */
  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }
}
