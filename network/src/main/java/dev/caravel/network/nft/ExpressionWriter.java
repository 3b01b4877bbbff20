package dev.caravel.network.nft;

import dev.caravel.network.netlink.MessageWriter;
import dev.caravel.network.nft.Expression.InlineLookup;
import dev.caravel.network.nft.Expression.InlineMapLookup;
import dev.caravel.network.nft.Expression.Learn;
import java.util.IdentityHashMap;

/** The attributes of each step of a rule (linux/netfilter/nf_tables.h). */
final class ExpressionWriter {
  private static final int NFTA_LIST_ELEM = 1;
  private static final int NFTA_EXPR_NAME = 1;
  private static final int NFTA_EXPR_DATA = 2;
  private static final int NFTA_DATA_VALUE = 1;
  private static final int NFTA_DATA_VERDICT = 2;
  private static final int NFTA_VERDICT_CODE = 1;
  private static final int NFTA_VERDICT_CHAIN = 2;

  private static final int NFT_META_DREG = 1;
  private static final int NFT_META_KEY = 2;
  private static final int NFT_META_SREG = 3;
  private static final int NFT_CMP_EQ = 0;
  private static final int NFT_CMP_NEQ = 1;
  private static final int NFT_FIB_RESULT_ADDRTYPE = 3;
  private static final int NFTA_FIB_F_SADDR = 1;
  private static final int NFTA_FIB_F_DADDR = 2;
  private static final int NFT_LOOKUP_F_INV = 1;
  private static final int NFT_NG_RANDOM = 1;
  private static final int NFT_NAT_DNAT = 1;
  private static final int NF_NAT_RANGE_PROTO_RANDOM_FULLY = 0x10;
  private static final int NFT_REJECT_ICMP_UNREACH = 0;
  private static final int ICMP_PORT_UNREACHABLE = 3;
  private static final int ICMPV6_PORT_UNREACHABLE = 4;

  private final Family family;
  private final IdentityHashMap<Expression, Integer> inlineSets;

  /**
   * @param inlineSets the number, unique in the transaction, of the set that each inline lookup
   *     looks in
   */
  ExpressionWriter(Family family, IdentityHashMap<Expression, Integer> inlineSets) {
    this.family = family;
    this.inlineSets = inlineSets;
  }

  void write(MessageWriter list, Expression expression) {
    switch (expression) {
      case Expression.Payload e ->
          element(
              list,
              "payload",
              w ->
                  w.be32(1, e.register())
                      .be32(2, e.base().number())
                      .be32(3, e.offset())
                      .be32(4, e.length()));
      case Expression.Meta e ->
          element(
              list,
              "meta",
              w -> w.be32(NFT_META_DREG, e.register()).be32(NFT_META_KEY, e.key().number()));
      case Expression.SetMeta e ->
          element(
              list,
              "meta",
              w -> w.be32(NFT_META_KEY, e.key().number()).be32(NFT_META_SREG, e.register()));
      case Expression.Connection e ->
          element(list, "ct", w -> w.be32(1, e.register()).be32(2, e.key().number()));
      case Expression.DestinationType e -> addressType(list, e.register(), NFTA_FIB_F_DADDR);
      case Expression.SourceType e -> addressType(list, e.register(), NFTA_FIB_F_SADDR);
      case Expression.Compare e ->
          element(
              list,
              "cmp",
              w -> {
                w.be32(1, e.register()).be32(2, e.equal() ? NFT_CMP_EQ : NFT_CMP_NEQ);
                datum(w, 3, e.value());
              });
      case Expression.Bitwise e ->
          element(
              list,
              "bitwise",
              w -> {
                w.be32(1, e.register()).be32(2, e.register()).be32(3, e.mask().bytes().length);
                datum(w, 4, e.mask());
                datum(w, 5, e.xor());
              });
      case Expression.Immediate e ->
          element(
              list,
              "immediate",
              w -> {
                w.be32(1, e.register());
                datum(w, 2, e.value());
              });
      case Expression.Lookup e ->
          element(
              list,
              "lookup",
              w ->
                  w.string(1, e.set())
                      .be32(2, e.register())
                      .be32(5, e.contained() ? 0 : NFT_LOOKUP_F_INV));
      case Expression.MapLookup e ->
          element(
              list,
              "lookup",
              w -> w.string(1, e.map()).be32(2, e.keyRegister()).be32(3, e.register()));
      case InlineLookup e ->
          element(
              list,
              "lookup",
              w -> w.string(1, SetWriter.INLINE_SET).be32(2, e.register()).be32(4, inlineSet(e)));
      case InlineMapLookup e ->
          element(
              list,
              "lookup",
              w ->
                  w.string(1, SetWriter.INLINE_MAP)
                      .be32(2, e.keyRegister())
                      .be32(3, e.register())
                      .be32(4, inlineSet(e)));
      case Learn e ->
          element(
              list,
              "dynset",
              w -> {
                w.string(1, e.map()).be32(3, e.operation().number()).be32(4, e.keyRegister());
                w.be32(5, e.valueRegister());
              });
      case Expression.Random e ->
          element(
              list,
              "numgen",
              w -> w.be32(1, e.register()).be32(2, e.modulus()).be32(3, NFT_NG_RANDOM));
      case Expression.DestinationNat e ->
          element(
              list,
              "nat",
              w ->
                  w.be32(1, NFT_NAT_DNAT)
                      .be32(2, family.number())
                      .be32(3, e.addressRegister())
                      .be32(5, e.portRegister()));
      case Expression.Masquerade e ->
          element(
              list, "masq", w -> w.be32(1, e.randomPort() ? NF_NAT_RANGE_PROTO_RANDOM_FULLY : 0));
      case Expression.Reject _ ->
          element(
              list,
              "reject",
              w ->
                  w.be32(1, NFT_REJECT_ICMP_UNREACH)
                      .u8(
                          2,
                          switch (family) {
                            case IPV4 -> ICMP_PORT_UNREACHABLE;
                            case IPV6 -> ICMPV6_PORT_UNREACHABLE;
                          }));
      case Expression.Counter _ -> element(list, "counter", w -> w.be64(1, 0).be64(2, 0));
    }
  }

  /** Writes a value or verdict (struct nft_data). */
  static void datum(MessageWriter writer, int type, Datum datum) {
    writer.nested(
        type,
        w -> {
          switch (datum) {
            case Datum.Value value -> w.bytes(NFTA_DATA_VALUE, value.bytes());
            case Verdict verdict ->
                w.nested(
                    NFTA_DATA_VERDICT,
                    v -> {
                      v.be32(NFTA_VERDICT_CODE, verdict.code().number());
                      if (!verdict.chain().isEmpty()) {
                        v.string(NFTA_VERDICT_CHAIN, verdict.chain());
                      }
                    });
          }
        });
  }

  private static void addressType(MessageWriter list, int register, int whose) {
    element(list, "fib", w -> w.be32(1, register).be32(2, NFT_FIB_RESULT_ADDRTYPE).be32(3, whose));
  }

  private int inlineSet(Expression expression) {
    var id = inlineSets.get(expression);
    if (id == null) {
      throw new IllegalStateException("an inline set was not written before its rule");
    }
    return id;
  }

  private static void element(MessageWriter list, String name, MessageWriter.Content content) {
    list.nested(
        NFTA_LIST_ELEM, e -> e.string(NFTA_EXPR_NAME, name).nested(NFTA_EXPR_DATA, content));
  }
}
