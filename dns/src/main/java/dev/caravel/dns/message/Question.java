package dev.caravel.dns.message;

/**
 * What is asked.
 *
 * @param type see {@link Type}
 * @param recordClass 1 for the Internet
 */
public record Question(Name name, int type, int recordClass) {
  public static final int INTERNET = 1;

  /** Whether a record of this type is an answer. */
  public boolean wants(int recordType) {
    return type == recordType || type == Type.ANY;
  }
}
