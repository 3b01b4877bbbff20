package dev.caravel.etcd;

/** What was asked for is compacted: read again and watch from there. */
public final class CompactedException extends EtcdException {
  private static final long serialVersionUID = 1;

  private final long compactRevision;

  public CompactedException(long compactRevision) {
    super(Reason.COMPACTED);
    this.compactRevision = compactRevision;
  }

  /** The revision up to which the store is compacted, 0 if the store did not say. */
  public long compactRevision() {
    return compactRevision;
  }
}
