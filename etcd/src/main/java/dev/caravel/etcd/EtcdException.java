package dev.caravel.etcd;

/** A request that the store refused or could not answer; the message is etcd's own wording. */
public class EtcdException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why, for programs. */
  public enum Reason {
    /** The revision is compacted. */
    COMPACTED("etcdserver: mvcc: required revision has been compacted"),
    /** The revision does not exist yet. */
    FUTURE_REVISION("etcdserver: mvcc: required revision is a future revision"),
    /** A key of no bytes. */
    EMPTY_KEY("etcdserver: key is not provided"),
    /** A put that keeps value or lease, of a key that does not exist. */
    KEY_NOT_FOUND("etcdserver: key not found"),
    /** A put that keeps its value brings one. */
    VALUE_PROVIDED("etcdserver: value is provided"),
    /** A put that keeps its lease brings one. */
    LEASE_PROVIDED("etcdserver: lease is provided"),
    /** A transaction that writes a key twice. */
    DUPLICATE_KEY("etcdserver: duplicate key given in txn request"),
    /** A transaction with more operations than the limit. */
    TOO_MANY_OPERATIONS("etcdserver: too many operations in txn request"),
    /** A request that is larger than the limit. */
    TOO_LARGE("etcdserver: request is too large"),
    /** An unknown sort order or target. */
    INVALID_SORT("etcdserver: invalid sort option"),
    /** There is no such lease. */
    LEASE_NOT_FOUND("etcdserver: requested lease not found"),
    /** There is a lease of this number already. */
    LEASE_EXISTS("etcdserver: lease already exists"),
    /** A lease for longer than the limit. */
    LEASE_TTL_TOO_LARGE("etcdserver: too large lease TTL"),
    /** No room: the quota is reached or the disk is full. Reads go on. */
    NO_SPACE("etcdserver: mvcc: database space exceeded"),
    /** More requests wait than the limit. */
    TOO_MANY_REQUESTS("etcdserver: too many requests"),
    /** The data on disk is damaged, or the store failed and must be restarted. */
    CORRUPT("etcdserver: corrupt cluster"),
    /** The store is closed. */
    STOPPED("etcdserver: server stopped"),
    /** No answer: it is not known whether the request was carried out. */
    UNAVAILABLE("etcdserver: request timed out"),
    /** The calling thread was interrupted: it is not known whether the request was carried out. */
    INTERRUPTED("etcdserver: request cancelled"),
    /** The other side does not know the user or does not permit the request. */
    PERMISSION_DENIED("etcdserver: permission denied"),
    /** Anything else the other side refused. */
    INVALID("etcdserver: invalid request");

    private final String message;

    Reason(String message) {
      this.message = message;
    }

    /** Etcd's wording. */
    public String message() {
      return message;
    }
  }

  private final Reason reason;

  public EtcdException(Reason reason) {
    this(reason, reason.message());
  }

  public EtcdException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public EtcdException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
