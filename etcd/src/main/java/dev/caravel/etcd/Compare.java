package dev.caravel.etcd;

import java.util.Arrays;

/**
 * A condition of a transaction: it must hold for every key in the range, as {@code
 * etcdserverpb.Compare}. A key that is absent compares as one of version, revisions and lease 0; a
 * comparison of its value never holds. A range without keys compares as one absent key.
 */
public sealed interface Compare {
  /** The keys that are compared. */
  KeyRange range();

  /** How what is stored must relate to what is given. */
  Relation relation();

  /** How two values relate. */
  enum Relation {
    EQUAL,
    GREATER,
    LESS,
    NOT_EQUAL;

    /** True if an order of {@code comparison}, as a comparator gives it, is this relation. */
    public boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case GREATER -> comparison > 0;
        case LESS -> comparison < 0;
        case NOT_EQUAL -> comparison != 0;
      };
    }
  }

  /** The number of a key that is compared. */
  enum Target {
    VERSION,
    CREATE,
    MOD,
    LEASE
  }

  /** Compares one of a key's numbers. */
  @SuppressWarnings("AvoidCommonTypeNames")
  record Number(KeyRange range, Target target, Relation relation, long operand)
      implements Compare {}

  /** Compares a key's value. */
  @SuppressWarnings("ArrayRecordComponent") // values are shared, never copied
  record Value(KeyRange range, Relation relation, byte[] operand) implements Compare {
    @Override
    public boolean equals(Object other) {
      return other instanceof Value that
          && range.equals(that.range)
          && relation == that.relation
          && Arrays.equals(operand, that.operand);
    }

    @Override
    public int hashCode() {
      return 31 * range.hashCode() + Arrays.hashCode(operand);
    }

    @Override
    public String toString() {
      return "value(" + range + ") " + relation + " (" + operand.length + " bytes)";
    }
  }

  /** Holds if the last revision that wrote {@code key} is {@code revision}; 0: it is absent. */
  static Compare modRevision(Key key, long revision) {
    return new Number(KeyRange.single(key), Target.MOD, Relation.EQUAL, revision);
  }

  /** Holds if {@code key} was written {@code version} times since it was created; 0: absent. */
  static Compare version(Key key, long version) {
    return new Number(KeyRange.single(key), Target.VERSION, Relation.EQUAL, version);
  }

  /** Holds if {@code key} does not exist. */
  static Compare absent(Key key) {
    return modRevision(key, 0);
  }
}
