package dev.caravel.dns.message;

/** How a query went (IANA). */
public enum ResponseCode {
  NO_ERROR(0),
  FORMAT_ERROR(1),
  SERVER_FAILURE(2),
  NO_SUCH_NAME(3),
  NOT_IMPLEMENTED(4),
  REFUSED(5),
  BAD_VERSION(16);

  private final int number;

  ResponseCode(int number) {
    this.number = number;
  }

  /** Its number; more than 15 only with EDNS. */
  public int number() {
    return number;
  }
}
