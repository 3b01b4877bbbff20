package dev.caravel.network.nft;

import dev.caravel.network.netlink.MessageWriter;
import java.util.List;
import java.util.Optional;

/** The attributes of sets and their elements (linux/netfilter/nf_tables.h). */
final class SetWriter {
  /** The kernel puts a number in the place of %d. */
  static final String INLINE_SET = "__set%d";

  static final String INLINE_MAP = "__map%d";

  private static final int NFTA_SET_TABLE = 1;
  private static final int NFTA_SET_NAME = 2;
  private static final int NFTA_SET_FLAGS = 3;
  private static final int NFTA_SET_KEY_TYPE = 4;
  private static final int NFTA_SET_KEY_LEN = 5;
  private static final int NFTA_SET_DATA_TYPE = 6;
  private static final int NFTA_SET_DATA_LEN = 7;
  private static final int NFTA_SET_DESC = 9;
  private static final int NFTA_SET_DESC_SIZE = 1;
  private static final int NFTA_SET_ID = 10;
  private static final int NFTA_SET_TIMEOUT = 11;

  private static final int ANONYMOUS = 0x1;
  private static final int CONSTANT = 0x2;
  private static final int MAP = 0x8;
  private static final int TIMEOUT = 0x10;
  private static final int EVALUATED = 0x20;

  private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  private static final int NFTA_SET_ELEM_LIST_SET = 2;
  static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
  private static final int NFTA_SET_ELEM_LIST_SET_ID = 4;
  private static final int NFTA_LIST_ELEM = 1;
  static final int NFTA_SET_ELEM_KEY = 1;
  static final int NFTA_SET_ELEM_DATA = 2;

  private SetWriter() {}

  static void writeSet(MessageWriter w, String table, NftSet set, int id) {
    boolean learned = !set.timeout().isZero();
    int flags = learned ? TIMEOUT | EVALUATED : 0;
    write(w, table, set.name(), flags, set.key(), set.value(), id);
    if (learned) {
      w.be64(NFTA_SET_TIMEOUT, set.timeout().toMillis());
    }
    if (set.maximum() > 0) {
      w.nested(NFTA_SET_DESC, desc -> desc.be32(NFTA_SET_DESC_SIZE, set.maximum()));
    }
  }

  static void writeInline(
      MessageWriter w, String table, DataType key, Optional<DataType> value, int size, int id) {
    String name = value.isPresent() ? INLINE_MAP : INLINE_SET;
    write(w, table, name, ANONYMOUS | CONSTANT, key, value, id);
    w.nested(NFTA_SET_DESC, desc -> desc.be32(NFTA_SET_DESC_SIZE, size));
  }

  private static void write(
      MessageWriter w,
      String table,
      String name,
      int flags,
      DataType key,
      Optional<DataType> value,
      int id) {
    w.string(NFTA_SET_TABLE, table)
        .string(NFTA_SET_NAME, name)
        .be32(NFTA_SET_FLAGS, value.isPresent() ? flags | MAP : flags)
        .be32(NFTA_SET_KEY_TYPE, key.code())
        .be32(NFTA_SET_KEY_LEN, key.bytes())
        .be32(NFTA_SET_ID, id);
    value.ifPresent(type -> {
      w.be32(NFTA_SET_DATA_TYPE, type.code());
      if (type.bytes() > 0) {
        w.be32(NFTA_SET_DATA_LEN, type.bytes());
      }
    });
  }

  /**
   * @param id the number of an inline set made in the same transaction; 0 for a set with a name
   */
  static void writeElements(
      MessageWriter w, String table, String set, int id, List<Element> elements) {
    w.string(NFTA_SET_ELEM_LIST_TABLE, table).string(NFTA_SET_ELEM_LIST_SET, set);
    if (id != 0) {
      w.be32(NFTA_SET_ELEM_LIST_SET_ID, id);
    }
    w.nested(
        NFTA_SET_ELEM_LIST_ELEMENTS,
        list -> {
          for (var element : elements) {
            list.nested(
                NFTA_LIST_ELEM,
                e -> {
                  ExpressionWriter.datum(e, NFTA_SET_ELEM_KEY, element.key());
                  element
                      .value()
                      .ifPresent(value -> ExpressionWriter.datum(e, NFTA_SET_ELEM_DATA, value));
                });
          }
        });
  }
}
